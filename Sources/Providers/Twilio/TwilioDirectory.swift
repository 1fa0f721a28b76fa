import Calls
import Concurrency
import Synchronization

/// The calls of a carrier, who may open a socket for them, and what was refused. A lock, not an actor: nothing here waits.
final class TwilioDirectory: Sendable {
    enum Entry { case entered, refused, isThere }

    /// Whose call a request speaks of.
    enum Owner {
        case leg(TwilioLeg)
        /// A call that was ours and is over.
        case over
        /// A call of ours by another's SID.
        case foreign
        case nobody
    }

    /// What a token was given for.
    enum Holder {
        case media(TwilioLeg)
        case listener(TwilioLeg)
        /// A client that wants to listen in may ask for a socket with it.
        case invitation(TwilioLeg)

        var leg: TwilioLeg {
            switch self {
            case .media(let leg), .listener(let leg), .invitation(let leg): leg
            }
        }
    }

    enum Claim {
        case holder(Holder)
        case used, unknown
    }

    private struct State {
        var legs: [Call.ID: TwilioLeg] = [:]
        /// Single-use. Oldest first, so that the newest of each call are kept.
        var tokens: [(token: String, holder: Holder)] = []
        /// The last that were used.
        var usedTokens: [String] = []
        /// Hung up before they were dialled, newest last.
        var refused: [Call.ID] = []
        /// The last calls that are over, newest last.
        var overSids: [String] = []
        /// Calls without an owner that are being hung up.
        var unownedCalls: Set<String> = []
        var refusals: [TwilioRefusal: Int] = [:]

        mutating func rememberOver(_ sid: String) {
            guard !overSids.contains(sid) else { return }
            overSids = overSids.suffix(remembered - 1) + [sid]
        }
    }

    private static let tokensOfALeg = 8
    private static let remembered = 256
    private let state = Mutex(State())

    // MARK: Calls

    func enter(_ leg: TwilioLeg) -> Entry {
        state.withLock { state in
            if let index = state.refused.firstIndex(of: leg.call) {
                state.refused.remove(at: index)
                return .refused
            }
            guard state.legs[leg.call] == nil else { return .isThere }
            state.legs[leg.call] = leg
            return .entered
        }
    }

    func find(_ call: Call.ID) -> TwilioLeg? { state.withLock { $0.legs[call] } }

    /// A call that is not known may be about to be dialled by another task: then it must not be.
    func find(orRefuse call: Call.ID) -> TwilioLeg? {
        state.withLock { state in
            if let leg = state.legs[call] { return leg }
            // Only those of the last moments matter.
            state.refused = state.refused.suffix(63).filter { $0 != call } + [call]
            return nil
        }
    }

    /// The leg a request speaks of. Its first request may come before the REST answer that names the call.
    func owner(sid: String?, call: String?) -> Owner {
        guard let sid, let call else { return .nobody }
        let (leg, isOver) = state.withLock { ($0.legs[Call.ID(call)], $0.overSids.contains(sid)) }
        guard let leg else { return isOver ? .over : .nobody }
        guard !isOver, leg.learn(sid) else { return .foreign }
        return .leg(leg)
    }

    /// Whether a call is, or was not long ago, one that we follow.
    func knows(_ sid: String) -> Bool {
        state.withLock { state in
            state.overSids.contains(sid) || state.legs.values.contains { ($0.sid.value ?? nil) == sid }
        }
    }

    /// Whether another call to that number waits for its name.
    func hasNamelessTwin(of leg: TwilioLeg) -> Bool {
        state.withLock { state in
            state.legs.values.contains { $0 !== leg && $0.number == leg.number && $0.sid.value == nil }
        }
    }

    func forget(_ leg: TwilioLeg) {
        state.withLock { state in
            state.tokens.removeAll { $0.holder.leg === leg }
            guard state.legs[leg.call] === leg else { return }
            state.legs[leg.call] = nil
            if leg.over.value != nil, case let sid?? = leg.sid.value { state.rememberOver(sid) }
        }
    }

    /// Takes a call without an owner in, to be hung up; `false` if that is under way.
    func takeUnownedCall(_ sid: String) -> Bool { state.withLock { $0.unownedCalls.insert(sid).inserted } }

    func finishOrphan(_ sid: String, isOver: Bool) {
        state.withLock { state in
            state.unownedCalls.remove(sid)
            if isOver { state.rememberOver(sid) }
        }
    }

    // MARK: Tokens

    func issueToken(for holder: Holder) -> String {
        // 128 bits that cannot be guessed, as a call's name has.
        let token = String(Call.ID.random().rawValue.dropFirst("call_".count))
        state.withLock { state in
            let own = state.tokens.indices.filter { state.tokens[$0].holder.leg === holder.leg }
            if own.count >= Self.tokensOfALeg, let oldest = own.first { state.tokens.remove(at: oldest) }
            state.tokens.append((token, holder))
        }
        return token
    }

    func claim(_ token: some StringProtocol) -> Claim {
        state.withLock { state in
            guard let index = state.tokens.firstIndex(where: { $0.token == token }) else {
                return state.usedTokens.contains { $0 == token } ? .used : .unknown
            }
            state.usedTokens = state.usedTokens.suffix(Self.remembered - 1) + [state.tokens[index].token]
            return .holder(state.tokens.remove(at: index).holder)
        }
    }

    /// Whether a token was given out by this carrier.
    func issued(_ token: some StringProtocol) -> Bool {
        state.withLock { state in
            state.tokens.contains { $0.token == token } || state.usedTokens.contains { $0 == token }
        }
    }

    // MARK: Refusals

    var refusals: [TwilioRefusal: Int] { state.withLock { $0.refusals } }

    /// - Returns: how many there were for that reason, this one included.
    func count(_ refusal: TwilioRefusal) -> Int {
        state.withLock { state in
            state.refusals[refusal, default: 0] += 1
            return state.refusals[refusal, default: 0]
        }
    }
}
