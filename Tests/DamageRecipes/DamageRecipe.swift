package import DataDirCheck
internal import SnapFormat

/// A way to damage what is healthy, and what a checker must say of it.
package struct DamageRecipe: Sendable {
  /// What is damaged.
  package enum Subject: Sendable {
    /// The data directory of a ``MemberImage``.
    case directory
    /// A backup of its database, under ``DamageRecipe/backupName``.
    case backup
  }

  /// Row of the catalogue that must be found.
  package let problem: Problem
  /// Severity the finding must have.
  package let severity: Severity
  /// What was done.
  package let name: String
  /// What is damaged.
  package let subject: Subject
  private let damage: @Sendable (inout MemberImage) -> Void
  private let spoil: @Sendable (inout [String: [UInt8]]) -> Void

  /// Name of a backup among the files.
  package static let backupName = "backup.db"

  /// Describes damage to a member's values, which the encoders seal anew.
  package init(
    _ problem: Problem,
    _ severity: Severity,
    _ name: String,
    damage: @escaping @Sendable (inout MemberImage) -> Void
  ) {
    self.problem = problem
    self.severity = severity
    self.name = name
    subject = .directory
    self.damage = damage
    spoil = { _ in }
  }

  /// Describes damage to files.
  package init(
    _ problem: Problem,
    _ severity: Severity,
    _ name: String,
    _ subject: Subject = .directory,
    spoil: @escaping @Sendable (inout [String: [UInt8]]) -> Void
  ) {
    self.problem = problem
    self.severity = severity
    self.name = name
    self.subject = subject
    damage = { _ in }
    self.spoil = spoil
  }

  /// The files after the damage, by path.
  package func files(of healthy: MemberImage = MemberImage()) -> [String: [UInt8]] {
    var image = healthy
    damage(&image)
    var files =
      switch subject {
      case .directory: image.files()
      case .backup: [Self.backupName: BackupTrailer.sealed(image.database())]
      }
    spoil(&files)
    return files
  }

  /// Every recipe.
  package static var all: [DamageRecipe] { snap + cross }
}
