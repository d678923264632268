import { CreateSearch20261124000540 } from './migrations/20261124000540-search';

export { SearchModule } from './search.module';

export const searchMigrations = [CreateSearch20261124000540];
