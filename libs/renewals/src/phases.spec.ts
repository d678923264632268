import { renewalLifecycle, type RenewalState } from '@tajdeed/domain';
import { actionsOf, blockKey, phaseOf, phases } from './phases';

const id = '0193503a-7b00-7000-8000-000000000001';
const states = Object.keys(renewalLifecycle.states) as RenewalState[];
const quiet = { attemptOpen: false, isPaidLate: false, payPage: null, covered: false, resendFrom: null };
const names = (state: RenewalState, facts: Parameters<typeof actionsOf>[2] = quiet) =>
  actionsOf(id, state, facts).map(({ name }) => name);

describe('phases of a renewal', () => {
  it.each(states)('%s is finished for the resident exactly where the lifecycle ends', (state) => {
    expect(phases[phaseOf(state, null)].finished).toBe(renewalLifecycle.states[state].ends);
  });

  it('tells to wait while an attempt is open, and apart whether the bank has spoken', () => {
    for (const state of ['OPEN', 'AT_BANK'] as const) {
      expect(phaseOf('AWAITING_PAYMENT', { state, reported: false })).toBe('paying');
      expect(phaseOf('AWAITING_PAYMENT', { state, reported: true })).toBe('confirming');
    }
    expect(phaseOf('AWAITING_PAYMENT', { state: 'UNKNOWN', reported: false })).toBe('confirming');
    expect(phaseOf('AWAITING_PAYMENT', null)).toBe('pay');
    expect(phaseOf('ISSUING', { state: 'UNKNOWN', reported: true })).toBe('completing');
  });

  it('offers what the lifecycle allows', () => {
    expect(names('AWAITING_CODE')).toEqual(['enter-code', 'resend-code']);
    expect(names('AWAITING_PLEDGE')).toEqual(['read-pledge', 'accept-pledge']);
    expect(names('AWAITING_TERM')).toEqual(['see-fees', 'choose-term']);
    expect([...names('AWAITING_PAYMENT')].sort()).toEqual(['pay', 'reopen-term']);
    for (const state of ['ISSUING', 'NOTIFYING', 'ACKNOWLEDGED', 'EXPIRED', 'REFUSED', 'HELD'] as const) {
      expect(names(state)).toEqual([]);
    }
  });

  it('offers nothing that would only be refused, and still shows a fee that may be bought later', () => {
    const block = { code: 'no-scheduled-fee', reason: 'domestic-table' } as const;
    expect(names('AWAITING_TERM', { ...quiet, block })).toEqual([]);
    const early = { code: 'term-refused', reason: 'too-early-to-renew' } as const;
    expect(names('AWAITING_TERM', { ...quiet, block: early })).toEqual(['see-fees']);
    expect(blockKey(block)).toBe('error.no-scheduled-fee');
    expect(blockKey(early)).toBe('field.too-early-to-renew');
  });

  it('offers no second payment and no other term while an attempt is open', () => {
    const open = { ...quiet, attemptOpen: true };
    expect(names('AWAITING_PAYMENT', open)).toEqual([]);
    expect(names('AWAITING_PAYMENT', { ...open, payPage: 'R1' })).toEqual(['go-to-bank']);
  });

  it('offers the certificate as soon as there is cover', () => {
    expect(names('NOTIFYING', { ...quiet, covered: true })).toEqual(['get-certificate']);
    expect(names('ACKNOWLEDGED', { ...quiet, covered: true })).toEqual(['get-certificate']);
  });

  it('says from when another code may be asked for', () => {
    const from = '2026-11-22T03:01:00.000Z';
    expect(actionsOf(id, 'AWAITING_CODE', { ...quiet, resendFrom: from })[1]).toEqual({
      name: 'resend-code',
      method: 'POST',
      path: `/renewals/${id}/codes`,
      from,
    });
  });
});
