/** Kinds of Kubernetes itself that belong to no namespace. */
const clusterScoped = new Set(
  `Namespace Node PersistentVolume ClusterRole ClusterRoleBinding StorageClass CSIDriver CSINode
  VolumeAttachment VolumeAttributesClass PriorityClass RuntimeClass IngressClass IPAddress
  ServiceCIDR CustomResourceDefinition ValidatingWebhookConfiguration MutatingWebhookConfiguration
  ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy
  MutatingAdmissionPolicyBinding ClusterIssuer GatewayClass`.split(/\s+/),
);

/** Whether objects of a kind lie in a namespace; of an unknown kind it is assumed. */
export function isNamespaced(kind: string): boolean {
  return !clusterScoped.has(kind);
}

/** The group of an apiVersion; empty for the core. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** The resource of a kind, as the API names it. */
export function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  if (/(s|x|ch)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
