import {
  staffModule,
  staffRooms,
  testDatabase,
  testDoor,
  TestOffice,
  type OfficeAnswer,
} from '@tajdeed/testing';
import { World, type Past } from './world';

export type Answer = OfficeAnswer;

/** Status and stable code of an answer. */
export const codeOf = ({ status, body }: Answer) => [status, body['code']];

export const refused: Past = { kind: 'authority-refused', paid: true, attempt: ['attempt.captured'] };
export const late: Past = {
  kind: 'captured-late',
  paid: true,
  attempt: ['attempt.expired', 'attempt.captured_late'],
};
export const refundUnproven: Past = { ...late, kind: 'refund-unproven' };

/** The staff's rooms behind their door, and people of several roles and places at work. */
export class Office {
  private constructor(
    readonly world: World,
    private readonly office: TestOffice,
  ) {}

  static async open(): Promise<Office> {
    const database = await testDatabase();
    const door = await testDoor(database.urls.tajdeed_api, staffModule(), ...staffRooms());
    const office = await TestOffice.open(database, door, {
      clerk: ['clerk'],
      other: ['clerk'],
      boss: ['supervisor'],
      finance: ['finance', { department: 'finance' }],
      paying: ['clerk', { room: 'payments' }],
      auditor: ['auditor'],
      operator: ['operator'],
      stranger: ['fee-author'],
    });
    return new Office(new World(database, door), office);
  }

  close(): Promise<void> {
    return this.office.close();
  }

  member(name: string): string {
    return this.office.member(name);
  }

  as(name: string, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    return this.office.as(name, method, path, body);
  }

  post(name: string, path: string, body: object = {}): Promise<Answer> {
    return this.as(name, 'POST', path, body);
  }

  async opened(past: Past = refused): Promise<string> {
    return (await this.world.given(past)).caseId;
  }

  async taken(name: string, past: Past = refused): Promise<string> {
    const caseId = await this.opened(past);
    expect((await this.post(name, `/cases/${caseId}/take`)).status).toBe(200);
    return caseId;
  }

  async eventsOf(thing: string): Promise<string[]> {
    const rows = await this.world.database.query<{ event: string }>(
      `select event from lifecycle.history where thing = $1 order by seq`,
      [thing],
    );
    return rows.map(({ event }) => event);
  }
}
