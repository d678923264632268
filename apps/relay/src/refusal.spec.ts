import { nudgeRefusalOf, UnknownWorkflow } from './refusal';

const wrapped = (code: number): Error =>
  new Error('Failed to signalWithStart Workflow', { cause: Object.assign(new Error('x'), { code }) });

describe('an error from Temporal', () => {
  it.each([
    { code: 3, reason: 'INVALID_ARGUMENT' },
    { code: 9, reason: 'FAILED_PRECONDITION' },
    { code: 11, reason: 'OUT_OF_RANGE' },
    { code: 12, reason: 'UNIMPLEMENTED' },
  ])('is a refusal of the word where it lies in the request ($reason)', ({ code, reason }) => {
    expect(nudgeRefusalOf(wrapped(code))).toBe(reason);
  });

  it.each([1, 2, 4, 5, 7, 8, 10, 13, 14, 16])('says nothing about the word with code %i', (code) => {
    expect(nudgeRefusalOf(wrapped(code))).toBeUndefined();
  });

  it('is a refusal where the workflow is unknown, and none where it is no error of Temporal', () => {
    expect(nudgeRefusalOf(new UnknownWorkflow('other'))).toBe('there is no workflow other');
    for (const other of [new Error('x'), undefined, null, 'x']) expect(nudgeRefusalOf(other)).toBeUndefined();
  });
});
