import RequestQueue from 'kafkajs/src/network/requestQueue';

let rested = false;

/**
 * kafkajs 2.2.4 looks about every millisecond, on every connection, whether a request waits, even where none does (K3,
 * tulios/kafkajs#1751). Looking is needed only while something waits; a push arms it again. So: not armed when nothing waits.
 */
export function restIdleConnections(): void {
  if (rested) return;
  rested = true;
  const { prototype } = RequestQueue;
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}
