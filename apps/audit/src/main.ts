import { readSettings, runMain } from '@tajdeed/platform';
import { auditSettings } from './audit.config';
import { startAudit } from './start';

runMain('audit', () => startAudit(readSettings(auditSettings)));
