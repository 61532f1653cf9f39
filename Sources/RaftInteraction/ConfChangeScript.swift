package import DataDriven
internal import RaftCore

/// The membership of a tracker without a log, driven by the commands of a transcript.
///
/// > Source: raft-interaction.md §6.
package struct ConfChangeScript {
  private var tracker = ProgressTracker(window: Inflights(capacity: 10, byteCountMax: .max))
  private var lastIndex: UInt64 = 0

  /// Creates a script without members.
  package init() {}

  /// Carries a command out.
  ///
  /// - Returns: The membership and the progress of each member, or why there was no change.
  /// - Throws: ``DirectiveFault`` if the command makes no sense
  package mutating func run(_ directive: Directive) throws(DirectiveFault) -> String {
    // Refused changes count too: it shows in `next` of members that are added later.
    defer { lastIndex += 1 }
    do {
      try perform(directive)
      return "\(tracker.config)\n\(tracker.progress)"
    } catch let fault as DirectiveFault {
      throw fault
    } catch let error as CommandError {
      return error.text + "\n"
    } catch {
      return "\(error)\n"
    }
  }

  private mutating func perform(_ directive: Directive) throws {
    let changes = try confChanges(directive.input)
    var changer = ConfChanger(tracker, lastIndex: lastIndex)
    switch directive.command {
    case "simple": try changer.simple(changes)
    case "enter-joint":
      let autoLeave = try directive.bool(for: "autoleave") ?? false
      try changer.enterJoint(autoLeave: autoLeave, changes)
    case "leave-joint":
      if !changes.isEmpty { throw CommandError("this command takes no input") }
      try changer.leaveJoint()
    default: throw CommandError("unknown command")
    }
    tracker.adopt(changer)
  }
}
