/** The public addresses of the simulated platforms. */
export class Urls {
  readonly github: string;
  readonly heroku: string;
  readonly cloudflare: string;
  readonly control: string;
  readonly hosts: string;

  constructor(
    readonly base: string,
    private readonly repository: string,
  ) {
    this.github = `${base}/github`;
    this.heroku = `${base}/heroku`;
    this.cloudflare = `${base}/cloudflare`;
    this.control = `${base}/control`;
    this.hosts = `${base}/hosts`;
  }

  /** An address of the repository in GitHub's API. */
  api(path = ""): string {
    return `${this.github}/repos/${this.repository}${path}`;
  }

  /** An address of the repository for people. */
  page(path = ""): string {
    return `${this.base}/web/${this.repository}${path}`;
  }

  /** The little site of an app that has no address of its own. */
  site(app: string): string {
    return `${this.base}/sites/${app}/`;
  }
}
