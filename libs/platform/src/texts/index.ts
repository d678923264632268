/** The catalogue alone, for a program that loads nothing else of the platform. */
export { type Language, type TextKey, type TextKeyIn, texts } from './texts';
