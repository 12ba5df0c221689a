import { withNeeds } from '../model/needs.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { isAboutNamed, objectsChangedBy, releaseUseOf } from '../model/scenario/scenario-uses.ts';
import { everyRelease, type ObjectUse } from '../model/scenario/step-kind.ts';

/** Whether two scenarios would affect each other if they ran at the same time. */
export type Disturbance = (one: Scenario, other: Scenario) => boolean;

/** What a scenario uses and changes. A release includes everything that it needs, because a change there affects it
 * too. */
interface Footprint {
  readonly uses: ReadonlySet<string>;
  readonly changes: ReadonlySet<string>;
  /** Objects that it changes in the platform's namespace, and those that it changes outside its own namespace. */
  readonly near: ReadonlySet<string>;
  readonly far: ReadonlySet<string>;
}

/** Whether a scenario has to wait while these releases are still being installed. */
export type Awaiting = (scenario: Scenario, pending: ReadonlySet<string>) => boolean;

/** Judges scenarios by what their steps do to the releases of a platform: one disturbs another if it changes a release
 * that the other uses or transitively needs, or if both change the same object. A scenario with its own namespace only
 * disturbs others by what it changes outside it; one with its own cluster disturbs no other. */
export function disturbanceOn(platform: Pick<Platform, 'releases'>): Disturbance {
  const footprintOf = footprintsOn(platform);
  return (one, other) => {
    if (one.isolation === 'cluster' || other.isolation === 'cluster') return false;
    const [a, b] = [footprintOf(one), footprintOf(other)];
    const isShared = one.isolation === 'shared' && other.isolation === 'shared';
    if (!isShared) return a.far.has(everyRelease) || b.far.has(everyRelease) || meet(a.far, b.far);
    if (meet(a.near, b.near)) return true;
    // A scenario that changes every release runs alone, even beside one that names no release.
    if (a.changes.has(everyRelease) || b.changes.has(everyRelease)) return true;
    return meet(a.changes, b.uses) || meet(b.changes, a.uses);
  };
}

/** Judges which scenarios have to wait for the installation. A scenario with `needs` waits only for those releases and
 * what they need, if each of its steps names its subject and it changes nothing that releases still being installed
 * depend on. All other scenarios may observe anything, so they wait for all releases. */
export function awaitingOn({ releases }: Pick<Platform, 'releases'>): Awaiting {
  const footprintOf = footprintsOn({ releases });
  return (scenario, pending) => {
    if (scenario.isolation !== 'shared' || scenario.needs.length === 0 || !isAboutNamed(scenario)) return true;
    const { uses, changes, far } = footprintOf(scenario);
    if (far.has(everyRelease) || changes.has(everyRelease) || meet(uses, pending)) return true;
    return withNeeds(releases, [...pending]).some(({ name }) => changes.has(name));
  };
}

function footprintsOn({ releases }: Pick<Platform, 'releases'>): (scenario: Scenario) => Footprint {
  const footprints = new Map<Scenario, Footprint>();
  const all = releases.map(({ name }) => name);
  const whole = (names: readonly string[]) => (names.includes(everyRelease) ? [...names, ...all] : names);
  return (scenario) => {
    const known = footprints.get(scenario);
    if (known !== undefined) return known;
    const { uses, changes } = releaseUseOf(scenario);
    const leansOn = withNeeds(releases, whole([...uses, ...changes])).map(({ name }) => name);
    const objects = objectsChangedBy(scenario);
    const keys = (some: readonly ObjectUse[]) =>
      new Set(
        some.map(({ apiVersion, kind, name, namespace = '' }) => `${groupOf(apiVersion)} ${kind} ${namespace} ${name}`),
      );
    const footprint = {
      uses: new Set([...uses, ...changes, ...leansOn]),
      changes: new Set(whole(changes)),
      near: keys(objects),
      far: new Set([
        ...keys(objects.filter(isFar)),
        ...(objects.some(({ kind }) => uponAll.test(kind)) ? [everyRelease] : []),
      ]),
    };
    footprints.set(scenario, footprint);
    return footprint;
  };
}

/** Cluster-scoped kinds; custom ones are recognised by names such as ClusterIssuer or GatewayClass. */
const clusterWide =
  /^(Cluster.+|CustomResourceDefinition|Namespace|Node|PersistentVolume|CSIDriver|CSINode|APIService|.*Class|.*AdmissionPolicy(Binding)?|.*WebhookConfiguration)$/;

/** Kinds that affect objects in every namespace. */
const uponAll = /^(Node|.*AdmissionPolicy(Binding)?|.*WebhookConfiguration)$/;

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((each) => others.has(each));
}

function isFar({ kind, namespace }: ObjectUse): boolean {
  return namespace !== undefined || clusterWide.test(kind);
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}
