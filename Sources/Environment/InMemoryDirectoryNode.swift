/// A directory's names as they are, and all that a crash may make of them.
struct InMemoryDirectoryNode: Sendable {
  /// Where the directory was created; for questions about it.
  let path: String
  /// The nodes by name, as they were at the last sync and after each change since.
  private var states: [[String: Int]] = [[:]]

  /// Creates an empty directory.
  init(path: String) { self.path = path }

  /// What callers see.
  var names: [String: Int] { states[states.count - 1] }

  mutating func set(_ name: String, to node: Int?) {
    var names = names
    names[name] = node
    states.append(names)
  }

  /// Gives a node another name, in one step: no crash finds it under neither, or both.
  mutating func rename(_ old: String, to new: String) {
    var names = names
    let node = names.removeValue(forKey: old)
    names[new] = node
    states.append(names)
  }

  /// Makes the names durable.
  mutating func sync() { states.removeFirst(states.count - 1) }

  /// The directory as a crash leaves it.
  func crashed(_ answer: CrashQuestion.Answer) -> InMemoryDirectoryNode {
    if states.count == 1 { return self }
    let question = CrashQuestion.names(path: path, count: states.count)
    var crashed = self
    crashed.states = [states[states.count - 1 - question.answered(answer)]]
    return crashed
  }
}
