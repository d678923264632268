/** Whatever runs SQL in a transaction: TypeORM's manager or query runner. */
export interface SqlRunner {
  query<T>(sql: string, parameters?: unknown[]): Promise<T>;
}
