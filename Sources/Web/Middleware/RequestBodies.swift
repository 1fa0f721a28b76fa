import CallPlacing
import Calls
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import WebSockets

/// Sees to it that bodies of requests are whole, and that those that are being read do not fill the memory.
struct RequestBodyMiddleware: RouterMiddleware {
    let budget = BodyBudget()
    let origin: RequestOrigin

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        // A body that is not read takes no room, and one that only people may send is not read before they are known.
        let visitor = origin.visitor(of: request.head, from: context.peer)
        let account = budget.open(visitor.map { .address($0) } ?? .unknown)
        defer { account.close() }
        var (request, context) = (request, context)
        context.body = account
        let length = request.headers[.contentLength].flatMap { Int($0) }
        request.body = RequestBody(asyncSequence: WholeBody(base: request.body, length: length, account: account))
        return try await next(request, context)
    }
}

/// Why a body was not taken.
struct BodyProblem: Error, Equatable {
    enum Kind: Equatable {
        /// The connection broke, or what came is not HTTP.
        case broken
        case slow
        /// Too many bodies are being read.
        case busy
    }
    var kind: Kind

    /// What the client is told, if it still listens.
    var error: APIError {
        switch kind {
        case .broken: APIError("request.malformed")
        case .slow: APIError("request.slow", .requestTimeout)
        case .busy: APIError("request.busy", .serviceUnavailable)
        }
    }
}

/// The bytes of bodies that are in memory, of all requests together.
///
/// A lock, not an actor: nothing here waits.
final class BodyBudget: Sendable {
    /// Who sends, as far as it is proven: a token that a client shows may be made up.
    enum Holder: Hashable {
        case person(Person.ID)
        case address(String)
        /// All clients whose address is not known, as behind a proxy that does not tell it.
        case unknown

        /// Bytes at once.
        var most: Int { self == .unknown ? BodyBudget.mostOfUnknown : BodyBudget.mostOfHolder }
    }

    /// Bytes of one person or address at once: the largest file, and a little beside it.
    static let mostOfHolder = (2 << 20) + (256 << 10)
    /// Bytes of all unknown clients at once.
    static let mostOfUnknown = 16 << 20
    /// Bytes of all at once, beyond which only small bodies are taken.
    static let most = 48 << 20
    /// Bytes of all at once, small bodies included.
    static let limit = 64 << 20

    private struct State {
        var all = 0
        var holders: [Holder: Int] = [:]
    }
    private let state = Mutex(State())

    /// The bytes of one request.
    final class Account: Sendable {
        private struct State {
            var holder: Holder
            var taken = 0
        }
        private let budget: BodyBudget
        private let state: Mutex<State>

        fileprivate init(_ budget: BodyBudget, _ holder: Holder) {
            self.budget = budget
            state = Mutex(State(holder: holder))
        }

        /// Names who sends, once that is proven. What has come until then stays with the one it was taken for.
        func count(for holder: Holder) {
            state.withLock { state in
                if state.taken == 0 { state.holder = holder }
            }
        }

        /// Takes room for more bytes.
        func take(_ count: Int) throws(BodyProblem) {
            let isTaken = state.withLock { state in
                let isSmall = state.taken + count <= AppContext.longestBody
                guard budget.take(count, state.holder, isSmall: isSmall) else { return false }
                state.taken += count
                return true
            }
            guard isTaken else { throw BodyProblem(kind: .busy) }
        }

        /// Gives it all back.
        func close() {
            state.withLock { state in
                budget.give(state.taken, state.holder)
                state.taken = 0
            }
        }
    }

    func open(_ holder: Holder) -> Account { Account(self, holder) }

    /// Bytes in memory.
    var count: Int { state.withLock { $0.all } }

    private func take(_ count: Int, _ holder: Holder, isSmall: Bool) -> Bool {
        state.withLock { state in
            let own = (state.holders[holder] ?? 0) + count
            guard own <= holder.most, state.all + count <= (isSmall ? Self.limit : Self.most) else {
                return false
            }
            state.holders[holder] = own
            state.all += count
            return true
        }
    }

    private func give(_ count: Int, _ holder: Holder) {
        guard count > 0 else { return }
        state.withLock { state in
            state.all -= count
            let rest = (state.holders[holder] ?? 0) - count
            state.holders[holder] = rest > 0 ? rest : nil
        }
    }
}

/// A body that ends only when all that was announced has come.
private struct WholeBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let base: RequestBody
    /// Bytes, if they were announced.
    let length: Int?
    let account: BodyBudget.Account

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        let length: Int?
        let account: BodyBudget.Account
        var count = 0

        mutating func next() async throws -> ByteBuffer? {
            let part: ByteBuffer?
            do {
                part = try await base.next(isolation: #isolation)
            } catch is CancellationError {
                throw CancellationError()
            } catch is RequestTooSlow {
                throw BodyProblem(kind: .slow)
            } catch {
                throw BodyProblem(kind: .broken)
            }
            guard let part else {
                guard length.map({ $0 == count }) ?? true else { throw BodyProblem(kind: .broken) }
                return nil
            }
            count += part.readableBytes
            try account.take(part.readableBytes)
            return part
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), length: length, account: account)
    }
}
