import SocketIO

// The code of the article "Clients and what belongs to them": Sources/SocketIO/SocketIO.docc/ConnectionState.md shows it piece by piece.

/// What a client sends along when it joins.
struct Credentials: Codable, Sendable {
    var name: String
}

/// Adds a namespace that only clients with a name may join.
func addMembers(to server: SocketServer) {
    let members = server.namespace("/members", recovery: SocketServer.Recovery())
    members.authorize { join in
        // Credentials that cannot be read are none.
        let credentials = try? join.auth(as: Credentials.self)
        guard let name = credentials?.name, !name.isEmpty else {
            throw SocketRefusal(code: "name.missing", message: "Send a name.")
        }
    }
    members.onConnect { socket in
        // They could be read above; a client that was recovered has its data and its rooms already.
        guard !socket.isRecovered, let credentials = try? socket.auth(as: Credentials.self) else { return }
        socket.data = credentials.name
        socket.join("everyone")
    }
    members.onDisconnect { socket, _ in
        guard let name = socket.data as? String else { return }
        // A text always has JSON.
        try? socket.namespace.to("everyone").emit("left", name)
    }
    members.on("erase", as: String.self, replying: Bool.self) { socket, title in
        let isSure = try await socket.emit("sure", title, timeout: .seconds(30), reply: Bool.self)
        if isSure { try socket.namespace.to("everyone").emit("erased", title) }
        return isSure
    }
}
