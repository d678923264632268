/** The bank's word as events may carry it: its own letters, cut to what an event's schema allows. */
export function publishable(result: string): string {
  return result
    .replace(/[^A-Za-z0-9 ()!._-]/g, '')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64);
}
