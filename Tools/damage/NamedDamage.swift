internal import DamageRecipes
internal import DataDirCheck
internal import Environment

/// A recipe of any layer under a name for the command line.
struct NamedDamage {
  /// Words joined by hyphens.
  var name: String
  /// Id and title of the finding.
  var finding: String
  /// Makes the files, by path.
  var files: () -> [String: [UInt8]]

  init(_ name: String, _ finding: String, files: @escaping () -> [String: [UInt8]]) {
    let parts = name.lowercased().split { !$0.isLetter && !$0.isNumber }
    self.name = parts.joined(separator: "-")
    self.finding = finding
    self.files = files
  }

  /// The recipes of every layer.
  static var all: [NamedDamage] {
    DatabaseRecipe.all.map { recipe in
      NamedDamage(recipe.name, recipe.expected.sorted().map(\.description).joined(separator: ", "))
      {
        recipe.files()
      }
    }
      + DamageRecipe.all.map { recipe in
        NamedDamage(recipe.name, "\(recipe.problem.id) \(recipe.severity.rawValue)") {
          recipe.files()
        }
      }
      + WALRecipes.all.map { recipe in
        NamedDamage(recipe.name, "\(recipe.findingID) \(recipe.severity)") { recipe.make() }
      }
  }

  /// Writes the files to a new directory.
  func write(to target: String, on disk: some WritableFileSystem) throws {
    try disk.createDirectory(target)
    var directories: Set = [target]
    let made = files()
    for path in made.keys.sorted() {
      let parts = path.split(separator: "/")
      for end in 1..<parts.count {
        let directory = target + "/" + parts[..<end].joined(separator: "/")
        if directories.insert(directory).inserted { try disk.createDirectory(directory) }
      }
      try disk.create("\(target)/\(path)").write(made[path] ?? [], at: 0)
    }
  }
}
