import CallPlacing
import Calls
import Foundation
import HTTPTypes
import Hummingbird

/// What a person is called, how they sound and how long their calls are kept; and the end of it all.
struct PeopleRoutes: Sendable {
    let placer: CallPlacer
    let store: any Store
    let runningCalls: RunningCalls
    let hub: CallEventHub
    let sessions: Sessions
    let origin: RequestOrigin

    func add(to router: RouterGroup<SignedInContext>) {
        router.get("/api/users/:id", use: person)
        router.put("/api/users/:id", use: change)
        router.delete("/api/users/:id", use: delete)
        router.get("/api/users/:id/voice", use: voice)
        router.put("/api/users/:id/voice", use: setVoice)
        router.get("/api/users/:id/settings", use: settings)
        router.put("/api/users/:id/settings", use: setSettings)
    }

    private struct Shown: Encodable {
        struct User: Encodable { var id, name, email, memo: String? }
        var user: User

        init(_ person: Person) {
            user = User(id: person.id.rawValue, name: person.name, email: person.email, memo: person.memo)
        }
    }

    private func person(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        return .json(Shown(context.person))
    }

    private func change(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        let asked = try await request.decode(as: ContactText.Change.self, context: context)
        var person = context.person
        if let name = asked.name { person.name = try ContactText.name(name) }
        if let memo = asked.memo { person.memo = try ContactText.memo(memo) }
        try await store.update(person)
        return .json(Shown(person))
    }

    /// The account and all that is theirs. Their sessions end with it, and so do their sockets.
    private func delete(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        guard !runningCalls.isBusy(for: context.person.id) else { throw APIError("call.running", .conflict) }
        let cookie = try await sessions.delete(context.person.id, isSecure: origin.isSecure(request))
        hub.closeAll(of: context.person.id)
        var response = Response.json(["ok": true])
        response.setCookie(cookie)
        return response
    }

    private struct VoiceShown: Encodable {
        var presetKey, voiceId: String
        var speed: Double

        init(_ voice: Voice) {
            presetKey = voice.preset.contractKey
            voiceId = voice.preset.rawValue
            speed = voice.speed
        }
    }

    private struct VoiceAsked: Decodable {
        /// A preset's name in the contract or its own; wins over `voiceId`.
        var presetKey: String?
        var voiceId: String?
        var speed: Double?
    }

    private func voice(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        return .json(VoiceShown(try await placer.voice(for: nil, of: context.person)))
    }

    private func setVoice(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        let asked = try await request.decode(as: VoiceAsked.self, context: context)
        let choice = CallOrder.VoiceChoice(preset: asked.presetKey ?? asked.voiceId, speed: asked.speed)
        let voice = try await placer.voice(for: choice, of: context.person)
        try await store.setVoice(voice, of: context.person.id)
        return .json(VoiceShown(voice))
    }

    private struct Settings: Codable {
        var retentionDays: Int
    }

    private static let longestRetention = 3_650

    private func settings(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        return .json(Settings(retentionDays: try await store.settings(of: context.person.id).retentionDays))
    }

    private func setSettings(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        let asked = try await request.decode(as: Settings.self, context: context)
        guard (0...Self.longestRetention).contains(asked.retentionDays) else {
            throw APIError("settings.retention", .badRequest, ["max": "\(Self.longestRetention)"])
        }
        var settings = try await store.settings(of: context.person.id)
        settings.retentionDays = asked.retentionDays
        try await store.setSettings(settings, of: context.person.id)
        return .json(asked)
    }
}

extension SignedInContext {
    /// Sees to it that the person in the address is the one who asks: their own id, or `me`.
    func requireOwn() throws {
        let asked = try parameters.require("id")
        guard asked == "me" || asked == person.id.rawValue else { throw APIError("session.foreign", .forbidden) }
    }
}
