internal import EtcdMessages
internal import RaftCore
import Testing

/// > Source: raft-interaction.md §3.
@Suite("Canonical lines")
struct DescribeTests {
  @Test(arguments: [
    ("", "\"\""), ("a b", "\"a b\""), ("\"\\", "\"\\\"\\\\\""),
    ("\u{7}\u{8}\u{c}\n\r\t\u{b}", "\"\\a\\b\\f\\n\\r\\t\\v\""), ("\u{0}\u{7f}", "\"\\x00\\x7f\""),
    ("é世\u{1F600}", "\"é世\u{1F600}\""), ("\u{a0}\u{200b}", "\"\\u00a0\\u200b\""),
    ("\u{e0001}", "\"\\U000e0001\""),
  ])
  func `bytes are quoted as Go quotes them`(text: String, quoted: String) {
    #expect(goQuoted(Array(text.utf8)) == quoted)
  }

  @Test func `bytes that are no text are quoted one by one`() {
    #expect(goQuoted([0xff, 0x61, 0xe4, 0xb8]) == "\"\\xffa\\xe4\\xb8\"")
  }

  @Test func `an entry shows its request or its changes`() {
    #expect(describe(Entry(term: 1, index: 2, data: nil)) == "1/2 EntryNormal \"\"")
    let changes = [
      ConfChangeSingle(.addNode, 1), ConfChangeSingle(.addLearnerNode, 2),
      ConfChangeSingle(.removeNode, 3), ConfChangeSingle(.updateNode, 4),
    ]
    #expect(describe(Entry.proposing(ConfChangeV2(changes))) == "0/0 EntryConfChangeV2 v1 l2 r3 u4")
    #expect(describe(Entry(proposing: nil, type: .confChangeV2)) == "0/0 EntryConfChangeV2")
  }

  @Test func `a message shows what it has, and more lines the more it has`() {
    var message = Message(.app, to: 26, from: 0, term: 3, logTerm: 2, index: 9, commit: 4)
    #expect(describe(message) == "None->1a MsgApp Term:3 Log:2/9 Commit:4")
    message.entries = [Entry(term: 3, index: 10, data: [97])]
    #expect(
      describe(message)
        == "None->1a MsgApp Term:3 Log:2/9 Commit:4 Entries:[3/10 EntryNormal \"a\"]"
    )
    message.entries.append(Entry(term: 3, index: 11, data: nil))
    message.snapshot = Snapshot(
      id: EntryID(term: 2, index: 8),
      confState: ConfState(voters: [1, 2], learners: [3])
    )
    var refusal = Message(.appResp, to: Message.applyThread, from: Message.appendThread)
    refusal.reject = true
    refusal.rejectHint = 7
    message.responses = [refusal]
    #expect(
      describe(message, indent: " ") == """
         None->1a MsgApp Term:3 Log:2/9 Commit:4 Entries:[
           3/10 EntryNormal "a"
           3/11 EntryNormal ""
         ]
           Snapshot: Index:8 Term:2 ConfState:Voters:[1 2] VotersOutgoing:[] Learners:[3] \
        LearnersNext:[] AutoLeave:false Responses:[
           AppendThread->ApplyThread MsgAppResp Term:0 Log:0/0 Rejected (Hint: 7)
         ]
        """
    )
  }

  @Test func `a ready shows the parts it has`() {
    var ready = Ready()
    #expect(describe(ready) == "<empty Ready>")
    ready.softState = SoftState(lead: 1, state: .preCandidate)
    ready.hardState = HardState(term: 1, vote: 2, commit: 0)
    ready.readStates = [
      ReadState(index: 5, requestContext: [97, 98]), ReadState(index: 6, requestContext: [99]),
    ]
    ready.entries = [Entry(term: 1, index: 2, data: nil)]
    ready.mustSync = true
    #expect(
      describe(ready) == """
        Ready MustSync=true:
        Lead:1 State:StatePreCandidate
        HardState Term:1 Vote:2 Commit:0
        ReadStates [{5 [97 98]} {6 [99]}]
        Entries:
        1/2 EntryNormal ""

        """
    )
  }

  @Test func `a status is JSON with ids in hexadecimal`() throws {
    let storage = MemoryStorage(confState: ConfState(voters: [26]))
    var node = try RawNode(Config(id: 26), storage)
    node.campaign()
    while node.hasReady {
      let ready = node.ready()
      try node.store(ready)
      node.advance()
    }
    #expect(
      node.status.json == """
        {"id":"1a","term":1,"vote":"1a","commit":1,"lead":"1a","raftState":"StateLeader",\
        "applied":1,"progress":{"1a":{"match":1,"next":2,"state":"StateReplicate"}},\
        "leadtransferee":"0"}
        """
    )
  }

  @Test func `every type of a message has upstream's name and number`() {
    #expect(MessageType.allCases.map(\.description) == RaftMessageType.names)
  }
}
