import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '10 seconds' });
const go = defineSignal('go');

/** What any durable process of six steps and one word from outside costs on this server: the floor. */
export async function floor(): Promise<void> {
  let told = false;
  setHandler(go, () => {
    told = true;
  });
  for (let step = 1; step <= 3; step += 1) await nothing();
  await condition(() => told);
  for (let step = 4; step <= 6; step += 1) await nothing();
}
