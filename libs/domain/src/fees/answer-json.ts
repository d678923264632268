import type { FeeAnswer, FeeLine, PricedAnswer } from './fee-answer';

/** A line as JSON: fils are decimal text, so that no reader rounds them. */
export type FeeLineJson = Omit<FeeLine, 'unitFils' | 'amountFils'> & {
  readonly unitFils: string;
  readonly amountFils: string;
};

export type FeeAnswerJson =
  | (Omit<PricedAnswer, 'lines' | 'totalFils'> & {
      readonly lines: readonly FeeLineJson[];
      readonly totalFils: string;
    })
  | Exclude<FeeAnswer, PricedAnswer>;

/** An answer in the form that is stored and told. */
export function answerJson(answer: FeeAnswer): FeeAnswerJson {
  if ('refusal' in answer) return answer;
  return {
    lines: answer.lines.map((line) => ({
      rowCode: line.rowCode,
      exemptionCode: line.exemptionCode,
      unit: line.unit,
      quantity: line.quantity,
      unitFils: line.unitFils.toString(),
      amountFils: line.amountFils.toString(),
    })),
    totalFils: answer.totalFils.toString(),
    exempt: answer.exempt,
    termUnit: answer.termUnit,
    term: answer.term,
    startsOn: answer.startsOn,
    endsOn: answer.endsOn,
    scheduleId: answer.scheduleId,
    why: answer.why,
  };
}
