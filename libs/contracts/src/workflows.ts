/** The workflows by the name that Temporal knows, and the prefix of their workflow ids. */
export const workflows = {
  renewal: { idPrefix: 'renewal' },
  attemptWatch: { idPrefix: 'attempt' },
  secondInquiries: { idPrefix: 'second-inquiries' },
  caseWatch: { idPrefix: 'case' },
  proposalWatch: { idPrefix: 'proposal' },
  scheduleWatch: { idPrefix: 'schedule' },
  impactRun: { idPrefix: 'impact' },
  noticeWatch: { idPrefix: 'notice' },
  refundRun: { idPrefix: 'refund' },
  settlementRun: { idPrefix: 'settlement' },
} as const;

export type WorkflowName = keyof typeof workflows;

/** Why somebody should look at the row again. A hint: the recorded row decides what happens. */
export type NudgeReason =
  | 'requested'
  | 'code-requested'
  | 'attempt-opened'
  | 'attempt-sent'
  | 'bank-reported'
  | 'term-reopened'
  | 'retried'
  | 'case-changed'
  | 'proposal-made'
  | 'impact-started'
  | 'owed'
  | 'due'
  | 'refund-requested'
  | 'settlement-received'
  | 'recheck'
  | 'start-again';

/** The one reason that ends the run that hears it no more, and starts another from the recorded state: staff asked for it. */
export const START_AGAIN: NudgeReason = 'start-again';

/** What a nudge carries: the id of the message, so that a repeated one is known, and its reason. */
export interface Nudge {
  readonly messageId: string;
  readonly reason: string;
}

/** Name of the one signal of every workflow: "look at the recorded state again". Its argument is a Nudge. */
export const nudgeSignal = 'nudged';

/** The workflow id of a thing: its prefix and the thing's id, so that a thing has one workflow at most. */
export function workflowId(workflow: WorkflowName, thing: string): string {
  return `${workflows[workflow].idPrefix}-${thing}`;
}

/** Whether a recorded name is one of our workflows. */
export function isWorkflowName(name: string): name is WorkflowName {
  return Object.hasOwn(workflows, name);
}
