import type { AttemptState, RenewalState } from '@tajdeed/domain';
import type { BankAnswer, NoticeAnswer } from './bank';

/** What a workflow must know of a renewal's rows to decide its next step. */
export interface RenewalLook {
  readonly state: RenewalState;
  /** ms until the limit of the present state; 0 when it has passed, null when the state has none. */
  readonly limitInMs: number | null;
  /** The live one-time code that must reach the resident's phone, if there is one. */
  readonly code: { readonly challengeId: string } | null;
  /** The attempt that is not yet proven, and in how many ms the bank is to be asked about it. */
  readonly attempt: AttemptLook | null;
}

/**
 * An attempt as a workflow sees it. `askInMs` is null when the bank need not be asked any more. `isUnsent`: it was never sent to
 * the bank, and ends then without a question; looks of before do not say it.
 */
export interface AttemptLook {
  readonly attemptId: string;
  readonly state: AttemptState;
  readonly askInMs: number | null;
  readonly isUnsent?: boolean;
}

/** What the rows say after the bank's answer was recorded. */
export interface BankRecorded {
  readonly renewal: RenewalState;
  readonly attempt: AttemptLook;
}

/** Local: reads a renewal, and records the event of its limit if that has passed. */
export interface RenewalActivities {
  lookAtRenewal(renewalId: string): Promise<RenewalLook>;
}

/** Queue `messages`: derives the code of a challenge and hands it to the SMS supplier, keyed by the challenge. */
export interface IdentityActivities {
  deliverCode(challengeId: string): Promise<void>;
}

/** `askBank` on queue `bank`; the others are local. */
export interface PaymentActivities {
  askBank(attemptId: string): Promise<BankAnswer>;
  recordBankAnswer(attemptId: string, answer: BankAnswer): Promise<BankRecorded>;
  /** The bank was asked in vain; `silenceId` tells one such time from another. */
  recordBankSilence(attemptId: string, silenceId: string): Promise<BankRecorded>;
  /** Ends an attempt that was never sent and whose time is over; changes nothing of any other. */
  recordUnsent(attemptId: string): Promise<BankRecorded>;
  lookAtAttempt(attemptId: string): Promise<AttemptLook>;
}

/** What a batch of second inquiries came to. */
export interface BatchOfInquiries {
  readonly asked: number;
  /** More were due than one batch takes. */
  readonly isMore: boolean;
  /** The bank stopped answering, so the rest was left for later. */
  readonly isDeaf: boolean;
}

/** Queue `bank`, up to some minutes: asks about captures whose void window is over, and records each answer by itself. */
export interface SecondInquiryActivities {
  askCaptures(): Promise<BatchOfInquiries>;
}

/** What a refund waits for: `next` is null when nothing of it is for the machine to do. */
export interface RefundLook {
  readonly attemptId: string;
  readonly next: 'ask-bank' | 'send' | null;
  readonly inMs: number;
}

/** Money that goes back. `sendRefund` on queue `bank`, once for each sending and never again; the others are local. */
export interface RefundActivities {
  /** Also records what time alone decides. */
  lookAtRefund(refundId: string): Promise<RefundLook>;
  /** Records that the bank is asked from now on; false where this sending may not be. */
  recordRefundSent(refundId: string, sendingId: string): Promise<boolean>;
  /** Keeps the bank's answer itself, so that none is lost on the way here. */
  sendRefund(refundId: string, sendingId: string): Promise<void>;
  /** What the kept answer leads to, or that none came. */
  recordRefundAnswer(refundId: string, sendingId: string): Promise<void>;
}

/** Local: issues the coverage of a paid or exempt renewal. */
export interface CoverageActivities {
  issueCoverage(renewalId: string): Promise<RenewalState>;
}

/** `notifyAuthority` on queue `authority`; `recordNotice` is local. */
export interface ResidencyActivities {
  notifyAuthority(renewalId: string): Promise<NoticeAnswer>;
  recordNotice(renewalId: string, answer: NoticeAnswer): Promise<RenewalState>;
}

/** A coverage that changed after the authority was told of it; `tellChange` on queue `authority`, the others are local. */
export interface ChangeActivities {
  /** A notice that is owed: `tellInMs` is null when it was answered, more than 0 while one before it is not. */
  lookAtNotice(noticeId: string): Promise<{ readonly tellInMs: number | null }>;
  tellChange(noticeId: string): Promise<NoticeAnswer>;
  recordChange(noticeId: string, answer: NoticeAnswer): Promise<void>;
}

/** Local: minds the due time of a case: moves it for a holiday, escalates it, wakes what was put off. */
export interface CaseActivities {
  /** `lookInMs` is null when nothing more has to be minded. */
  lookAtCase(caseId: string): Promise<{ readonly lookInMs: number | null }>;
}

/** Local: lets a proposal expire that nobody approved in time. */
export interface ProposalActivities {
  lookAtProposal(proposalId: string): Promise<{ readonly lookInMs: number | null }>;
}

/** Local: records that the instant of a schedule has come, or that nobody approved it in time. A look too early changes nothing. */
export interface ScheduleActivities {
  lookAtSchedule(thing: string): Promise<void>;
}

/** Normal activity of queue `reckonings`: carries a preview out to its end, from where its row stands. */
export interface ImpactActivities {
  runImpact(impactId: string): Promise<void>;
}

/** Normal activity of queue `reckonings`: matches the files of a settled day, from where their rows stand. */
export interface SettlementActivities {
  runSettlement(settlementId: string): Promise<void>;
}

/** The supplier of text messages, implemented by the messages room and used by identity. */
export interface SmsSender {
  /** Sends once per `key`, however often it is called. `to` is E.164. */
  send(message: { readonly key: string; readonly to: string; readonly text: string }): Promise<void>;
}

/** Nest token of the SmsSender. */
export const SMS_SENDER = Symbol('SmsSender');
