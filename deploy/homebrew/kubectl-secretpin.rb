# The template of the Homebrew formula. deploy/krew/manifests replaces the placeholders ${…} and removes this line.
class KubectlSecretpin < Formula
  desc "Rotate versioned Kubernetes Secrets and show which workloads use them"
  homepage "${HOMEPAGE}"
  version "${VERSION}"
  license "Apache-2.0"

  on_macos do
    on_arm do
      url "${BASE_URL}/kubectl-secretpin_v${VERSION}_darwin_arm64.tar.gz"
      sha256 "${SHA256_darwin_arm64}"
    end
    on_intel do
      url "${BASE_URL}/kubectl-secretpin_v${VERSION}_darwin_amd64.tar.gz"
      sha256 "${SHA256_darwin_amd64}"
    end
  end

  on_linux do
    on_arm do
      url "${BASE_URL}/kubectl-secretpin_v${VERSION}_linux_arm64.tar.gz"
      sha256 "${SHA256_linux_arm64}"
    end
    on_intel do
      url "${BASE_URL}/kubectl-secretpin_v${VERSION}_linux_amd64.tar.gz"
      sha256 "${SHA256_linux_amd64}"
    end
  end

  # kubectl runs the second program for shell completion.
  def install
    bin.install "kubectl-secretpin", "kubectl_complete-secretpin"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/kubectl-secretpin version --client")
    assert_match "status", shell_output("#{bin}/kubectl_complete-secretpin st")
  end
end
