/** Every step that the stories of the specs take. */
export type StepName =
  | 'lookAtRenewal'
  | 'deliverCode'
  | 'askBank'
  | 'askCaptures'
  | 'recordBankAnswer'
  | 'recordBankSilence'
  | 'recordUnsent'
  | 'lookAtAttempt'
  | 'issueCoverage'
  | 'notifyAuthority'
  | 'recordNotice'
  | 'lookAtCase'
  | 'lookAtProposal'
  | 'lookAtSchedule'
  | 'runImpact'
  | 'runSettlement'
  | 'lookAtNotice'
  | 'tellChange'
  | 'recordChange'
  | 'lookAtRefund'
  | 'recordRefundSent'
  | 'sendRefund'
  | 'recordRefundAnswer';

/** What goes wrong with a step, once or for good. */
export type Trouble = 'fails-once' | 'reply-lost' | 'refused';
