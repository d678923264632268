import { randomBytes } from 'node:crypto';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ApprovalsModule } from '@tajdeed/approvals';
import { CasesModule } from '@tajdeed/cases';
import { CoverageModule } from '@tajdeed/coverage';
import { RulingsModule, SchedulesModule } from '@tajdeed/fees';
import { PaymentsModule, ReturnsModule } from '@tajdeed/payments';
import type { Role } from '@tajdeed/domain';
import {
  CryptoModule,
  newId,
  SecondFactor,
  SqlClock,
  StaffSessions,
  type Principal,
} from '@tajdeed/platform';
import { ResidencyModule } from '@tajdeed/residency';
import { StaffModule } from '@tajdeed/staff';

const NOWHERE = 'http://127.0.0.1:1/';

/** The staff with an identity provider that nobody asks. */
export function staffModule(): DynamicModule {
  return StaffModule.forRoot({
    ...{ issuer: NOWHERE, clientId: 'x', clientSecret: 'x', cliClientId: 'x', publicUrl: NOWHERE },
    bootstrapToken: undefined,
  });
}

/** The rooms that the staff decides in, as the api opens them. */
export function staffRooms(): DynamicModule[] {
  return [
    { module: ApprovalsModule },
    { module: SchedulesModule },
    { module: RulingsModule },
    CasesModule.forApi(),
    CoverageModule.forApi({ publicUrl: NOWHERE }),
    ResidencyModule.forApi(),
    PaymentsModule.forDoor({
      ...{ terminals: [], bankPaymentUrl: NOWHERE, callbackUrl: NOWHERE, publicUrl: NOWHERE },
    }),
    ReturnsModule.forRoot(),
  ];
}

/** A second factor that anybody proves at any time: for specs of what follows from an approval. */
class WillingFactor extends SecondFactor {
  constructor(private readonly clock: SqlClock) {
    super();
  }

  override prove(): Promise<number> {
    return this.clock.now();
  }
}

/** Sessions that never end, of people who keep what they may. */
class LastingSessions extends StaffSessions {
  override principalOf(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  override hold(by: Principal): Promise<Principal> {
    return Promise.resolve(by);
  }
}

@Global()
@Module({
  providers: [
    { provide: StaffSessions, useClass: LastingSessions },
    { provide: SecondFactor, inject: [SqlClock], useFactory: (clock: SqlClock) => new WillingFactor(clock) },
  ],
  exports: [SecondFactor, StaffSessions],
})
class WillingFactorModule {}

/** What the staff's rooms need beside them where there is no door: keys, and a second factor that anybody proves. */
export function besideStaffRooms(): DynamicModule[] {
  const dataKeys = { current: 'k1', keys: new Map([['k1', randomBytes(32)]]) };
  return [CryptoModule.forRoot({ dataKeys, indexKey: randomBytes(32) }), { module: WillingFactorModule }];
}

/** A person of the staff at work, with roles everywhere or at one place. */
export function officer(
  role: Role,
  place: { readonly department?: string; readonly room?: string } = {},
): Principal {
  const { department = null, room = null } = place;
  return {
    ...{ sessionId: newId(), accountId: newId(), memberId: newId(), stage: 'full', factorAt: null },
    grants: [{ role, department, room }],
    standsInFor: [],
  };
}
