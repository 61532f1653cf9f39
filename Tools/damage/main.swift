internal import DamageRecipes
internal import DataDirCheck
internal import Environment
internal import SystemIO

// Writes what a recipe damages to a new directory, to be looked at with the real tool:
//
//     swift run damage list
//     swift run damage page-zeroed /tmp/page-zeroed
//     swift run assay verify /tmp/page-zeroed
let recipes = NamedDamage.all
let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.dropFirst().first) {
case ("list", nil):
  for recipe in recipes { print("\(recipe.name): \(recipe.finding)") }
case (let name?, let target?):
  guard let recipe = recipes.first(where: { $0.name == name }) else {
    print("no recipe \(name); `damage list` names them")
    break
  }
  try recipe.write(to: target, on: DiskFileSystem())
  print("\(target): \(recipe.finding)")
default:
  print("usage: damage list | damage NAME NEW-DIRECTORY")
}
