import Calls
import CallsTesting
import Concurrency
import Foundation
import Languages
import TelephoneAudio
import Testing

@testable import PracticeLine

@Suite("A faulty line") struct LineFaultTests {
    private static func energy(_ frame: [UInt8]) -> Double {
        frame.map { pow(Double(MuLaw.decode($0)), 2) }.reduce(0, +)
    }

    private static func faults(_ change: (inout LineFaults) -> Void) -> LineFaults {
        var faults = LineFaults()
        change(&faults)
        return faults
    }

    @Test(
        "brings our own voice back later and fainter",
        arguments: [(80, 6.0), (100, 12.0), (300, 20.0), (600, 25.0)])
    func echo(milliseconds: Int, attenuation: Double) throws {
        let faults = Self.faults {
            $0.echo = .init(delay: .milliseconds(milliseconds), attenuation: attenuation)
        }
        var distortion = LineDistortion(faults)
        let tone = Tone.beep(frequency: 500, duration: .milliseconds(200)).sound
        var sent: [UInt8] = []
        for frame in 0..<60 {
            let start = frame * 160
            let played = start < tone.count ? Array(tone[start..<start + 160]) : PhoneLine.silentFrame
            sent += distortion.carry(played: played, spoken: PhoneLine.silentFrame).sent
        }
        let delay = milliseconds * 8
        #expect(sent[..<delay].allSatisfy { MuLaw.decode($0) == 0 })
        let returned = Array(sent[delay..<delay + tone.count])
        let decibels = 10 * log10(Self.energy(tone) / Self.energy(returned))
        #expect(abs(decibels - attenuation) < 0.3)
        #expect(sent[(delay + tone.count)...].allSatisfy { MuLaw.decode($0) == 0 })
    }

    @Test("mixes the echo with what the callee says")
    func mixed() {
        var distortion = LineDistortion(Self.faults { $0.echo = .init(delay: .milliseconds(20), attenuation: 6) })
        let tone = [UInt8](repeating: MuLaw.encode(8_000), count: 160)
        _ = distortion.carry(played: tone, spoken: PhoneLine.silentFrame)
        let sent = distortion.carry(played: PhoneLine.silentFrame, spoken: tone).sent
        #expect(sent.allSatisfy { abs(Int(MuLaw.decode($0)) - 12_009) < 400 })
    }

    @Test("loses as many frames as it should, each way, and the same ones again")
    func loss() {
        func lost() -> [Int] {
            var distortion = LineDistortion(Self.faults { $0.loss = 0.2 }, seed: 7)
            let sound = [UInt8](repeating: 0x10, count: 160)
            return (0..<1_000).filter { _ in
                distortion.carry(played: sound, spoken: sound).heard == PhoneLine.silentFrame
            }
        }
        let first = lost()
        #expect((150...250).contains(first.count))
        #expect(lost() == first)
    }

    @Test("delivers every frame late but in order")
    func jitter() async throws {
        let line = PhoneLine(faults: Self.faults { $0.jitter = .milliseconds(200) }, seed: 3)
        let messages = line.attach(accountSid: "AC1", callSid: "CA1", streamSid: "MZ1", parameters: [:])
        for _ in 0..<50 { _ = line.tick() }
        line.detach()
        var stamps: [String] = []
        for await message in messages {
            let read = try JSONDecoder().decode(StreamMessage.self, from: Data(message.utf8))
            if let media = read.media { stamps.append(media.timestamp) }
        }
        #expect(stamps == (0..<50).map { String($0 * 20) })
    }

    @Test("breaks a stream after so many frames without a stop, and the next one holds")
    func drop() async throws {
        let line = PhoneLine(faults: Self.faults { $0.drop = .init(frames: 3) })
        let broken = AsyncValue<Void>()
        let first = line.attach(
            accountSid: "AC1", callSid: "CA1", streamSid: "MZ1", parameters: [:], broken: broken)
        for _ in 0..<5 { _ = line.tick() }
        #expect(broken.isSet)
        var events: [String] = []
        for await message in first {
            events.append(try JSONDecoder().decode(StreamMessage.self, from: Data(message.utf8)).event)
        }
        #expect(events == ["connected", "start", "media", "media", "media"])
        let second = AsyncValue<Void>()
        let other = line.attach(accountSid: "AC1", callSid: "CA1", streamSid: "MZ2", parameters: [:], broken: second)
        for _ in 0..<10 { _ = line.tick() }
        line.detach()
        var count = 0
        for await _ in other { count += 1 }
        #expect(!second.isSet && count == 13)
    }

    @Test("copies both tracks to a stream that only listens")
    func copies() async throws {
        let line = PhoneLine()
        let messages = line.copy(
            accountSid: "AC1", callSid: "CA1", streamSid: "MZ1", tracks: ["inbound", "outbound"], parameters: [:])
        line.beginLine(1)
        line.speak([UInt8](repeating: 2, count: 160), line: 1)
        _ = line.play([UInt8](repeating: 1, count: 160))
        _ = line.tick()
        line.endCopy("MZ1")
        var all: [StreamMessage] = []
        for await message in messages {
            all.append(try JSONDecoder().decode(StreamMessage.self, from: Data(message.utf8)))
        }
        #expect(all.map(\.event) == ["connected", "start", "media", "media", "stop"])
        #expect(all[1].start?.tracks == ["inbound", "outbound"])
        #expect(all[2].media?.payload == Data(repeating: 2, count: 160) && all[2].media?.track == "inbound")
        #expect(all[3].media?.payload == Data(repeating: 1, count: 160) && all[3].media?.track == "outbound")
        #expect(all[2].media?.chunk == "1" && all[3].media?.chunk == "1")
    }

    @Test("sends callbacks twice, and in pairs with the later one first")
    func callbacks() async {
        var faults = LineFaults.Callbacks()
        faults.areDuplicated = true
        faults.areReordered = true
        let sent = Log<String>()
        let (stream, feed) = AsyncStream.makeStream(of: StatusReports.Report.self)
        for event in ["initiated", "ringing", "answered"] {
            feed.yield(.init(event: event, form: [], at: .zero))
        }
        feed.finish()
        await StatusReports(faults: faults, time: LineTime(FastClock(factor: 10))) { sent.append($0.event) }
            .run(stream)
        #expect(sent.all == ["ringing", "ringing", "initiated", "initiated", "answered", "answered"])
    }
}

@Suite("Sound made by arithmetic") struct ToneTests {
    @Test("a beep has its length and its frequency, and neither end clicks")
    func beep() {
        let samples = MuLaw.decode(Tone.beep(frequency: 1_000, duration: .milliseconds(700)).sound)
        #expect(samples.count == 5_600)
        let crossings = zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
        #expect(abs(crossings - 700) <= 2)
        #expect(abs(Int(samples[0])) < 400 && abs(Int(samples[5_599])) < 400)
    }

    @Test("music goes on for its time, is never loud, and is not one tone")
    func music() {
        let samples = MuLaw.decode(Tone.music(duration: .seconds(8)).sound)
        #expect(samples.count == 64_000)
        #expect((samples.map { abs(Int($0)) }.max() ?? 0) < 12_000)
        let first = samples[..<4_000].map { Int($0) }
        let second = samples[4_000..<8_000].map { Int($0) }
        #expect(first != second)
    }
}

@Suite("A scenario's line and machines") struct ScenarioLineTests {
    @Test("are read from its file")
    func read() throws {
        let shop = try Scenario.shop(
            """
            listed: false
            line:
              refused: 21215
              tooManyRequests: 2
              withheldAnswer: 20
              echo: { delay: 0.3, attenuation: 12 }
              loss: 0.05
              jitter: 0.08
              drop: { after: 8, times: 2 }
              callbacks: { duplicated: true, reordered: true, delay: 1.5 }
              fetchDelay: 4
              stream: { opens: 3 }

            """)
        #expect(!shop.isListed)
        #expect(shop.line.refusal == 21_215 && shop.line.tooManyRequests == 2)
        #expect(shop.line.withheldAnswer == .seconds(20))
        #expect(shop.line.echo == .init(delay: .milliseconds(300), attenuation: 12))
        #expect(shop.line.loss == 0.05 && shop.line.jitter == .milliseconds(80))
        #expect(shop.line.drop == .init(frames: 400, times: 2))
        #expect(shop.line.callbacks.areDuplicated && shop.line.callbacks.areReordered)
        #expect(shop.line.callbacks.delay == .milliseconds(1_500))
        #expect(shop.line.fetchDelay == .seconds(4) && shop.line.streamStart == .after(.seconds(3)))
        #expect(try Scenario.shop("line: { stream: { opens: never } }\n").line.streamStart == .never)
        #expect(try Scenario.shop().line == LineFaults())
    }

    @Test(
        "are refused with a line number when something is wrong",
        arguments: [
            ("line: { ecko: 1 }\n", "unknown key \"ecko\""),
            ("line: { echo: { delay: 0.3 } }\n", "\"attenuation\" is missing"),
            ("line: { echo: { delay: 9, attenuation: 3 } }\n", "expected a number from 0.02 to 2.0"),
            ("line: { loss: 2 }\n", "expected a number from 0.0 to 1.0"),
            ("line: { refused: 404 }\n", "refused is one of: 13224, 21211, 21214, 21215, 21216, 21217"),
            ("line: { drop: { times: 1 } }\n", "drop needs \"after\" or \"frames\", not both"),
            ("line: { drop: { frames: 1.5 } }\n", "expected a whole number from 1 to 100000"),
            ("line: { stream: { opens: sometime } }\n", "expected a number from 0.0 to 3600.0"),
            ("reception: [{ fax: true, hold: { seconds: 3 } }]\n", "a stage is one of: menu, hold, voicemail, fax"),
            (
                "reception: [{ fax: true }, { hold: { seconds: 3 } }]\n",
                "nothing comes after a voicemail or a fax machine"
            ),
            (
                "reception: [{ menu: { prompt: a, wrong: b, givesUp: c, keys: { ab: { next: connect } } } }]\n",
                "a key is one of: 0-9 * #"
            ),
            (
                "reception: [{ menu: { prompt: a, wrong: b, givesUp: c, keys: { \"1\": { next: fly } } } }]\n",
                "next is one of: connect, repeat, hangUp"
            ),
            (
                "reception: [{ voicemail: { beep: { frequency: 9000, seconds: 1 } } }]\n",
                "expected a number from 200.0 to 3400.0"
            ),
        ])
    func wrong(yaml: String, reason: String) {
        let error = #expect(throws: YAMLFileError.self) { _ = try Scenario.shop(yaml) }
        #expect(error?.reason == reason)
        #expect(error?.line != nil)
    }
}
