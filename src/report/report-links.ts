/** Where the report can lead its reader; what is not known is left out. */
export interface ReportLinks {
  readonly buildUrl: string | undefined;
  /** Where report.md lies in the clone, for the pointer: `test-reports/apigee-pipe/report.md`. */
  readonly reportPath: string;
}
