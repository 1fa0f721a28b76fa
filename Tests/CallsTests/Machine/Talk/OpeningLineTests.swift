import Testing

@testable import Calls

@Suite("The opening line's state") struct OpeningLineTests {
    @Test("is due until it is begun, and again when it is postponed")
    func due() {
        var opening = OpeningLine()
        #expect(opening.isDue && !opening.isSecondTry)
        opening.begin(as: 1)
        #expect(!opening.isDue && opening.turn == 1)
        opening.postpone()
        #expect(opening.isDue && opening.isSecondTry)
    }

    @Test("allows two tries, and two more when it starts over")
    func tries() {
        var opening = OpeningLine()
        opening.begin(as: 1)
        #expect(opening.mayBeTriedAgain)
        opening.begin(as: 2)
        #expect(!opening.mayBeTriedAgain)
        opening.startOver()
        #expect(opening.isDue && !opening.isSecondTry && opening.mayBeTriedAgain)
    }

    @Test("waits for a greeting's end so many times in a call, whatever becomes of the line")
    func greeting() {
        var opening = OpeningLine()
        #expect(opening.waitOnceMore(most: 2) == true)
        opening.startOver()
        #expect(opening.waitOnceMore(most: 2) == true)
        #expect(opening.waitOnceMore(most: 2) == false)
        #expect(opening.greetingWaits == 2)
    }
}

@Suite("The last sentence's state") struct ClosingTests {
    @Test("tells a good-bye from a server that stops")
    func kinds() {
        #expect(!Closing.none.isUnderWay && Closing.none.turn == nil && !Closing.none.isByServer)
        #expect(Closing.goodbye(turn: 3).isUnderWay && Closing.goodbye(turn: 3).turn == 3)
        #expect(!Closing.goodbye(turn: 3).isByServer && !Closing.goodbye(turn: 3).isToBeTold)
        #expect(Closing.serverStops(turn: nil).isUnderWay && Closing.serverStops(turn: nil).isToBeTold)
        #expect(Closing.serverStops(turn: 3).isByServer && !Closing.serverStops(turn: 3).isToBeTold)
        #expect(Closing.serverStops(turn: 3).turn == 3)
    }
}
