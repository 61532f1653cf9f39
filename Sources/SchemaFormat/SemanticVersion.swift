internal import ByteCoding

/// A version as etcd stores it: `major.minor.patch`, nothing before or after.
///
/// > Source: formats.md §6.1 (`clusterVersion`), §6.2 (`storageVersion`).
package struct SemanticVersion: Hashable, Comparable, Sendable {
  /// Major version; always 3 so far.
  package var major: Int
  /// Minor version.
  package var minor: Int
  /// Patch version; 0 in every version a cluster agrees on.
  package var patch: Int
  /// What follows a dash, such as `alpha.0`; empty if nothing does.
  package var preRelease: String

  /// Creates a version.
  package init(major: Int, minor: Int, patch: Int = 0, preRelease: String = "") {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.preRelease = preRelease
  }

  /// Reads `major.minor.patch` with an optional `-suffix`; nil for any other text.
  package init?(_ text: String) {
    let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.count == 3, halves.count == 1 || !halves[1].isEmpty,
      let major = Self.number(numbers[0]), let minor = Self.number(numbers[1]),
      let patch = Self.number(numbers[2])
    else { return nil }
    self.init(
      major: major,
      minor: minor,
      patch: patch,
      preRelease: halves.count == 2 ? String(halves[1]) : ""
    )
  }

  /// Reads a version stored as bytes; nil if they are not the text of one.
  package init?(parsing bytes: RawSpan) {
    guard bytes.byteCount <= Self.textByteCountMax,
      let text = String(validating: bytes.array(), as: UTF8.self)
    else { return nil }
    self.init(text)
  }

  /// Longest text that is looked at.
  private static let textByteCountMax = 64

  private static func number(_ digits: Substring) -> Int? {
    guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
      digits.utf8.count == 1 || digits.first != "0"
    else { return nil }
    return Int(digits)
  }

  package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    let (one, other) = (
      (left.major, left.minor, left.patch), (right.major, right.minor, right.patch)
    )
    guard one == other else { return one < other }
    // A pre-release comes before the release it leads to.
    guard !left.preRelease.isEmpty else { return false }
    return right.preRelease.isEmpty || left.preRelease < right.preRelease
  }

  /// Major and minor version alone, such as `3.5`.
  package var majorMinor: String { "\(major).\(minor)" }
}

extension SemanticVersion: CustomStringConvertible {
  /// The version as stored.
  package var description: String {
    let numbers = "\(major).\(minor).\(patch)"
    return preRelease.isEmpty ? numbers : "\(numbers)-\(preRelease)"
  }
}
