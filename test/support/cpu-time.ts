/**
 * Milliseconds of processor time that this process took since `startedAt`. A busy machine changes it little, so a
 * bound on it tells how much work something is, where the clock on the wall tells how busy the machine is.
 */
export function cpuMsSince(startedAt: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(startedAt);
  return (user + system) / 1000;
}

export const cpuNow = (): NodeJS.CpuUsage => process.cpuUsage();
