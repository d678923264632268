/** The one inner part of kafkajs that is corrected at run time (see idle-connections.ts). */
declare module 'kafkajs/src/network/requestQueue' {
  class RequestQueue {
    readonly pending: readonly unknown[];
    scheduleCheckPendingRequests: (this: RequestQueue) => void;
  }
  export default RequestQueue;
}
