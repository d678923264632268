import { Global, Module, type DynamicModule } from '@nestjs/common';
import { SecondFactor, StaffSessions } from '@tajdeed/platform';
import { Authenticator } from './authenticator';
import { Bootstrap } from './bootstrap';
import { Delegations } from './delegations';
import { Factors } from './factors';
import { FactorsController } from './factors.controller';
import { Invitations } from './invitations';
import { Members } from './members';
import { MembersController } from './members.controller';
import { Passkeys } from './passkeys';
import { Provider } from './provider';
import { Sessions } from './sessions';
import { SignIn } from './sign-in';
import { SignedInController, SignInController } from './sign-in.controller';
import { SignInOptionsController } from './sign-in-options.controller';
import { StaffLog } from './staff-log';
import { StaffProposals } from './staff-proposals';
import { STAFF, type StaffOptions } from './staff.options';

/** The staff; needs the database, crypto, lifecycle and approvals modules beside it. Global: the door asks it at each request. */
@Global()
@Module({})
export class StaffModule {
  static forRoot(options: StaffOptions): DynamicModule {
    return {
      module: StaffModule,
      controllers: [
        SignInController,
        SignedInController,
        SignInOptionsController,
        FactorsController,
        MembersController,
      ],
      providers: [
        { provide: STAFF, useValue: options },
        ...[Authenticator, Bootstrap, Delegations, Factors, Invitations, Members, Passkeys],
        ...[Provider, Sessions, SignIn, StaffLog, StaffProposals],
        { provide: StaffSessions, useExisting: Sessions },
        { provide: SecondFactor, useExisting: Factors },
      ],
      exports: [StaffSessions, SecondFactor],
    };
  }
}
