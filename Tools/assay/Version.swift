/// The version of the tool, as `--version` and `verify -w json` say it.
enum Version {
  /// Semantic version.
  static let current = "0.1.0"
}
