// Command raft times etcd's raft on the workloads of `raftbench`.
//
//	raft COUNT [WORD]
//
// With a word, only what has it in its name is run. Each figure is a line: name, operations, seconds, checksum, with tabs between. The workloads and
// the checksums are those of the Swift program in the folder above: what differs is the code under
// test.
package main

import (
	"fmt"
	"io/ioutil"
	"log"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
	"go.etcd.io/etcd/raft/tracker"
)

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "usage: raft COUNT [WORD]")
		os.Exit(16)
	}
	count, err := strconv.Atoi(os.Args[1])
	check(err)
	raft.SetLogger(&raft.DefaultLogger{Logger: log.New(ioutil.Discard, "", 0)})
	measure("one voter: propose to apply", count, func() uint64 { return propose(count, 1) })
	measure("two voters: propose to apply", count, func() uint64 { return propose(count, 2) })
	measure("three members: propose to apply on all", count, func() uint64 { return replicate(count) })
	measure("committed index of five voters", count*100, func() uint64 { return committedIndex(count * 100) })
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "raft:", err)
		os.Exit(8)
	}
}

// measure times a body that returns a checksum, after the garbage of what went before is gone.
func measure(name string, count int, body func() uint64) {
	if len(os.Args) == 3 && !strings.Contains(name, os.Args[2]) {
		return
	}
	runtime.GC()
	start := time.Now()
	sum := body()
	fmt.Printf("%s\t%d\t%.6f\t%d\n", name, count, time.Since(start).Seconds(), sum)
}

var request = []byte("8 bytes!")

// Entries that stay in the log behind the applied one, and how many gather before it is cut.
const kept, gathered = 1024, 4096

// member is written and applied as soon as it wants to be.
type member struct {
	node       *raft.RawNode
	storage    *raft.MemoryStorage
	appliedSum uint64
	applied    uint64
	compacted  uint64
	outbox     []pb.Message
}

// newMember creates a member of a group whose membership is in a snapshot of index 1.
func newMember(id, count uint64) *member {
	storage := raft.NewMemoryStorage()
	check(storage.SetHardState(pb.HardState{Term: 1, Commit: 1}))
	var state pb.ConfState
	for voter := uint64(1); voter <= count; voter++ {
		state.Voters = append(state.Voters, voter)
	}
	check(storage.ApplySnapshot(pb.Snapshot{Metadata: pb.SnapshotMetadata{ConfState: state, Index: 1, Term: 1}}))
	node, err := raft.NewRawNode(&raft.Config{
		ID: id, ElectionTick: 10, HeartbeatTick: 1, Storage: storage,
		MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 256,
	})
	check(err)
	return &member{node: node, storage: storage, applied: 1, compacted: 1}
}

// work carries out what there is to do.
func (m *member) work() {
	for m.node.HasReady() {
		ready := m.node.Ready()
		if !raft.IsEmptyHardState(ready.HardState) {
			check(m.storage.SetHardState(ready.HardState))
		}
		check(m.storage.Append(ready.Entries))
		m.outbox = append(m.outbox, ready.Messages...)
		for _, entry := range ready.CommittedEntries {
			m.applied = entry.Index
			m.appliedSum += entry.Index + uint64(len(entry.Data))
		}
		m.node.Advance(ready)
	}
	if m.applied > m.compacted+gathered {
		m.compacted = m.applied - kept
		check(m.storage.Compact(m.compacted))
	}
}

func propose(count int, voters uint64) uint64 {
	m := newMember(1, voters)
	acknowledged := uint64(1)
	settle := func() {
		m.work()
		last := uint64(0)
		for _, message := range m.outbox {
			if end := message.Index + uint64(len(message.Entries)); message.Type == pb.MsgApp && end > last {
				last = end
			}
		}
		m.outbox = m.outbox[:0]
		if last <= acknowledged {
			return
		}
		acknowledged = last
		check(m.node.Step(pb.Message{Type: pb.MsgAppResp, To: 1, From: 2, Term: 2, Index: last}))
		m.work()
		m.outbox = m.outbox[:0]
	}
	check(m.node.Campaign())
	settle()
	if voters > 1 {
		check(m.node.Step(pb.Message{Type: pb.MsgVoteResp, To: 1, From: 2, Term: 2}))
		settle()
	}
	for i := 0; i < count; i++ {
		check(m.node.Propose(request))
		settle()
	}
	return m.appliedSum
}

func replicate(count int) uint64 {
	var members []*member
	for id := uint64(1); id <= 3; id++ {
		members = append(members, newMember(id, 3))
	}
	settle := func() {
		for busy := true; busy; {
			busy = false
			for _, m := range members {
				m.work()
			}
			for _, m := range members {
				for _, message := range m.outbox {
					busy = true
					check(members[message.To-1].node.Step(message))
				}
				m.outbox = m.outbox[:0]
			}
		}
	}
	check(members[0].node.Campaign())
	settle()
	for i := 0; i < count; i++ {
		check(members[0].node.Propose(request))
		settle()
	}
	sum := uint64(0)
	for _, m := range members {
		sum += m.appliedSum
	}
	return sum
}

// committedIndex asks a tracker of five members, who have acknowledged different indexes.
func committedIndex(count int) uint64 {
	t := tracker.MakeProgressTracker(256)
	for id, match := range []uint64{5, 5, 4, 3, 2} {
		t.Voters[0][uint64(id+1)] = struct{}{}
		t.Progress[uint64(id+1)] = &tracker.Progress{Match: match}
	}
	sum := uint64(0)
	for i := 0; i < count; i++ {
		sum += t.Committed()
	}
	return sum
}
