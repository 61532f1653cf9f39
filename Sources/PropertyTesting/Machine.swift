/// A system under test beside its model, driven by random actions.
///
/// A machine holds both: each action is done to the system and to the model, and throws where their
/// answers differ. ``Law/init(_:machine:steps:cases:reaching:)`` makes a law of it, which shrinks
/// to the fewest actions and the smallest arguments that still fail.
///
/// Which actions a case is made of is random too: without deletions a store fills up, with nothing
/// but deletions it is emptied over and over.
public protocol Machine: SendableMetatype {
  /// What can be done.
  associatedtype Action: Hashable, Sendable

  /// All actions, the simplest first.
  static var actions: [Action] { get }

  /// Creates the system and its model in their first state, which may be drawn.
  init(_ choices: Choices) throws

  /// Does one action with arguments it draws; notes what it did, and throws if that was wrong.
  mutating func step(_ action: Action, _ choices: Choices) throws

  /// Throws if the state that was reached is wrong; called at the start and after each step.
  func checkInvariants() throws

  /// Ends a case; throws if what is left is wrong.
  mutating func finish(_ choices: Choices) throws
}

extension Machine {
  /// Finds nothing wrong.
  public func checkInvariants() throws {}

  /// Leaves everything as it is.
  public mutating func finish(_ choices: Choices) throws {}
}

extension Machine where Action: CaseIterable {
  /// All cases, in the order they are declared.
  public static var actions: [Action] { Array(Action.allCases) }
}

extension Law {
  /// Creates the law that a machine agrees with its model, whatever is done to it.
  ///
  /// - Parameters:
  ///   - statement: The law in words, as the report prints it.
  ///   - machine: The type of the machine; each case creates one.
  ///   - steps: How many actions a case takes.
  ///   - cases: How many cases a run tries where nothing else is said.
  ///   - reaching: Labels of states without which the law would hold for nothing.
  public init<Driven: Machine>(
    _ statement: String,
    machine: Driven.Type,
    steps: ClosedRange<Int> = 0...40,
    cases: Int = 200,
    reaching: [String] = []
  ) {
    self.init(statement, cases: cases, reaching: reaching) { choices in
      let actions = Driven.actions
      let isOn = choices.swarmSwitches(count: actions.count, atLeast: 1)
      var machine = try Driven(choices)
      try machine.checkInvariants()
      try choices.steps(steps) { _ in
        // The place among all actions is drawn, so that switches that shrink do not change it.
        let index = choices.weightedIndex(count: actions.count) { isOn[$0] ? 1 : 0 }
        try machine.step(actions[index], choices)
        try machine.checkInvariants()
      }
      try machine.finish(choices)
    }
  }
}
