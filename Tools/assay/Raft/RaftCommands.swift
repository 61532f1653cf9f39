internal import DataDriven
internal import RaftInteraction

extension Command {
  /// `assay raft`: the consensus protocol by itself.
  static let raft = Command(group: "raft", "runs the raft state machine", [raftExec])

  /// `assay quorum`: majorities by themselves.
  static let quorum = Command(group: "quorum", "works out what a quorum decides", [quorumExec])

  /// `assay confchange`: changes of the membership by themselves.
  static let confchange = Command(
    group: "confchange",
    "works out changes of the membership",
    [confChangeExec]
  )

  private static let raftExec = transcriptVerb(
    "runs nodes and a network through the commands of a file",
    discussion: """
      The commands are those of etcd-io/raft's interaction tests: add-nodes, campaign,
      propose, deliver-msgs, stabilize and others. Nothing happens by itself: each message
      is delivered when the file says so.
      """,
    example: Example("raft exec election.txt", "an election, message by message")
  ) {
    var environment = InteractionEnvironment()
    return { (directive) throws(DirectiveFault) in try environment.run(directive) }
  }

  private static let quorumExec = transcriptVerb(
    "answers questions about quorums",
    discussion: """
      committed cfg=(1,2,3) idx=(5,_,7) asks for the committed index, vote cfg=(1,2)
      cfgj=(2,3) votes=(y,n,_) for the outcome of an election; cfgj makes the quorum joint.
      """,
    example: Example("quorum exec votes.txt", "what joint quorums decide")
  ) {
    let script = QuorumScript()
    return { (directive) throws(DirectiveFault) in try script.run(directive) }
  }

  private static let confChangeExec = transcriptVerb(
    "makes changes of the membership one after the other",
    discussion: """
      simple, enter-joint and leave-joint take changes such as v1 l2 r3: add voter 1, add
      learner 2, remove 3.
      """,
    example: Example("confchange exec changes.txt", "which changes are refused, and why")
  ) {
    var script = ConfChangeScript()
    return { (directive) throws(DirectiveFault) in try script.run(directive) }
  }
}
