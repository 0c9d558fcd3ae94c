# Evaluates a Homebrew formula as brew does, as far as the formula of SecretPin uses its language, and prints one JSON object per platform. On Linux, also runs
# its installation and its test, with the programs in a folder.
#
#   ruby formula.rb FORMULA FOLDER VERSION
#
# FOLDER contains the unpacked archive. VERSION is the version of the program in it, which takes the place of the version of the formula in the test.
require "fileutils"
require "json"
require "open3"
require "tmpdir"

class Formula
  class << self
    attr_accessor :platform, :settings

    %i[desc homepage version license url sha256].each do |name|
      define_method(name) do |value = nil|
        next Formula.settings.fetch(name) if value.nil?
        raise "#{name} is set twice" if Formula.settings.key?(name)

        Formula.settings[name] = value
      end
    end

    { on_macos: "darwin", on_linux: "linux", on_arm: "arm64", on_intel: "amd64" }.each do |name, part|
      define_method(name) { |&block| block.call if Formula.platform.include?(part) }
    end

    def test(&block) = define_method(:run_test, &block)
  end

  # The folder of the programs of an installation.
  Bin = Struct.new(:path, :archive) do
    def install(*files)
      files.each { |file| File.symlink(File.realpath(File.join(archive, file)), File.join(path, file)) }
    end

    def to_s = path
  end

  attr_reader :bin, :version

  def initialize(path, archive, version)
    @bin = Bin.new(path, archive)
    @version = version
  end

  def shell_output(command)
    output, status = Open3.capture2(command)
    raise "#{command} returned #{status.exitstatus}" unless status.success?

    output
  end

  def assert_match(expected, actual)
    raise "#{actual.inspect} does not contain #{expected.inspect}" unless actual.include?(expected)
  end
end

formula, archive, version = ARGV
%w[darwin arm64 linux amd64].each_slice(2).to_a.transpose.then { |systems, processors| systems.product(processors) }.each do |platform|
  Formula.platform = platform
  Formula.settings = {}
  Object.send(:remove_const, :KubectlSecretpin) if Object.const_defined?(:KubectlSecretpin)
  load formula
  puts JSON.generate(Formula.settings.merge(platform: platform.join("_")))
end

Dir.mktmpdir do |path|
  ENV["PATH"] = "#{path}:#{ENV.fetch("PATH")}"
  installed = KubectlSecretpin.new(path, archive, version)
  installed.install
  installed.run_test
  puts JSON.generate(installed: Dir.children(path).sort)
end
