// The documentation site. Build it with: npx vitepress@1.6.4 build docs
// DocumentLinkTests checks the links of the pages, and that the sidebar contains each page.
import { defineConfig } from 'vitepress'

// The address of the repository in a browser, for links to files outside of docs, for example https://github.com/OWNER/NAME/blob/main.
const repository = process.env.SITE_REPOSITORY ?? ''

const sidebar = [
  { text: 'Start', items: [
    { text: 'Overview', link: '/' },
    { text: 'Tutorial: ten minutes without a cluster', link: '/tutorial' },
  ] },
  { text: 'How-to guides', items: [
    { text: 'Rotate a Secret', link: '/rotation' },
    { text: 'Roll a version out step by step', link: '/rollouts' },
    { text: 'GitOps, Helm, kustomize and CI', link: '/gitops' },
    { text: 'AWS and External Secrets Operator', link: '/aws' },
    { text: 'Move from another tool', link: '/coming-from' },
    { text: 'Protect custom resources', link: '/custom-resources' },
    { text: 'Operate SecretPin', link: '/operations' },
    { text: 'Load the guard from files', link: '/static-manifests' },
    { text: 'Release SecretPin', link: '/releasing' },
  ] },
  { text: 'Reference', items: [
    { text: 'Overview', link: '/reference/' },
    { text: 'Custom resources (CRDs)', link: '/reference/crds' },
    { text: 'Chart values', link: '/reference/values' },
    { text: 'Settings of the webhook', link: '/configuration' },
    { text: 'Commands and exit codes', link: '/reference/commands' },
    { text: 'Events', link: '/reference/events' },
    { text: 'Failure modes', link: '/faults' },
    { text: 'Licences', link: '/licences' },
  ] },
  { text: 'Explanation', items: [
    { text: 'Concepts and rules', link: '/concepts' },
    { text: 'Architecture', link: '/architecture' },
    { text: 'Garbage collection', link: '/garbage-collection' },
    { text: 'Security', link: '/security' },
    { text: 'Threat model', link: '/threat-model' },
    { text: 'Measurements', link: '/measurements' },
    { text: 'Decision records', link: '/decisions/README' },
  ] },
]

export default defineConfig({
  title: 'SecretPin',
  description: 'Aliases for versioned Kubernetes Secrets, and a guard against the deletion of Secrets in use',
  lang: 'en',
  lastUpdated: false,
  // Links that leave docs are files of the repository.
  ignoreDeadLinks: [/\.\.\/(deploy|src|tests|README|CONTRIBUTING|CHANGELOG|SECURITY|Dockerfile|LICENSE|\.ci|\.github)/, /decisions\/\d{4}/],
  themeConfig: {
    sidebar,
    outline: [2, 3],
    aside: false,
    search: { provider: 'local' },
  },
  markdown: {
    html: false,
    config(md) {
      // A template of Helm or Go in a code span is text, not an expression of Vue.
      const code = md.renderer.rules.code_inline
      md.renderer.rules.code_inline = (tokens, index, ...rest) => {
        tokens[index].attrSet('v-pre', '')
        return code(tokens, index, ...rest)
      }
      md.core.ruler.push('repository-links', state => {
        const folder = (state.env.relativePath ?? '').split('/').slice(0, -1)
        for (const token of state.tokens.flatMap(block => block.children ?? [])) {
          const href = token.type === 'link_open' ? token.attrGet('href') : null
          const up = href?.match(/^(\.\.\/)+/)?.[0].length / 3 || 0
          if (repository && up > folder.length) {
            token.attrSet('href', `${repository}/${href.replace(/^(\.\.\/)+/, '')}`)
          }
        }
      })
    },
  },
})
