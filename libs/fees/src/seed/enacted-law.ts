import { addDays, kuwaitMidnight, type DatedSchedule } from '@tajdeed/domain';
import { conditionsFile } from './fee-conditions';
import enactedConditions from './fee-conditions.json';
import { feeFile } from './fee-file';
import enacted from './fee-schedules.json';
import { scheduleOfFile } from './schedule-of-file';

/** The schedules of a file with the instants between which each is in force, without any database. */
export function datedSchedules(content: unknown, conditions: unknown): readonly DatedSchedule[] {
  const file = feeFile.parse(content);
  const beside = conditionsFile.parse(conditions);
  return file.schedules.map((schedule) => ({
    schedule: scheduleOfFile(file, schedule, beside),
    fromMs: schedule.effective_from === null ? null : kuwaitMidnight(schedule.effective_from),
    untilMs: schedule.effective_to === null ? null : kuwaitMidnight(addDays(schedule.effective_to, 1)),
  }));
}

/** The two schedules that the law has enacted. */
export function enactedLaw(): readonly DatedSchedule[] {
  return datedSchedules(enacted, enactedConditions);
}
