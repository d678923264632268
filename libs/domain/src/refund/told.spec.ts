import { refundsTold } from './told';

describe('what a payer hears of refunds', () => {
  test('is where each stands, without what was withdrawn or asked for anew', () => {
    expect(refundsTold(['WITHDRAWN', 'REFUSED', 'RETURNED', 'REQUESTED', 'SENT', 'UNKNOWN'])).toEqual([
      ...[null, null, 'returned', 'under-way', 'under-way', 'under-way'],
    ]);
    expect(refundsTold(['RETURNED', 'REFUSED'])).toEqual(['returned', 'refused']);
    expect(refundsTold(['RETURNED_IN_PART'])).toEqual(['in-part']);
    expect(refundsTold(['RETURNED_IN_PART', 'REQUESTED'])).toEqual(['returned', 'under-way']);
  });

  test('is over with a settlement by hand', () => {
    expect(refundsTold(['REFUSED', 'RETURNED_IN_PART'], true)).toEqual([null, 'returned']);
    expect(refundsTold(['REFUSED'], true)).toEqual([null]);
  });
});
