extension DialogueActRules {
    /// English. Patterns are compared with lower-case words separated by single spaces, and a space at both ends.
    package static let english = DialogueActRules(
        rules: [
            DialogueActRule(
                .wrongNumber, 10,
                "wrong number|no one here by that|nobody here by that|no one by that name|not a restaurant|not a clinic"
            ),
            DialogueActRule(
                .playsVoicemail, 10,
                "leave a message|leave your message|after the tone|after the beep|voicemail|voice mail|not available to take"
            ),
            DialogueActRule(
                .playsMenu, 9, " press + one | two | zero | three | 1 | 2 | 0 | 3 | star | pound | four | 4 "),
            DialogueActRule(.asksToWait, 8.8, "stay on the line|agents are busy|please hold|representatives are"),
            DialogueActRule(
                .asksWhoCalls, 8,
                "who is this|who's this|who are you|who is calling|who's calling|who am i speaking|may i ask who|where are you calling from"
            ),
            DialogueActRule(
                .asksWhoCalls, 8,
                "robot|are you a machine| a bot|an ai | ai |automated|real person|are you human|computer voice|is this a recording|prank|scam|spam"
            ),
            DialogueActRule(
                .mishears, 8,
                "can't hear|cannot hear|couldn't hear|didn't catch|did not catch|didn't get that|say that again|come again|repeat that|pardon|breaking up|could you repeat|speak up|slow down|speak more slowly|say again|what did you say|don't understand|didn't understand|beg your"
            ),
            DialogueActRule(.asksHearing, 7.8, "can you hear me|do you hear me|are you there|still there"),
            DialogueActRule(
                .asksAnythingElse, 7.6,
                "anything else|any other question|something else i can|any special request|any other request|is that all|will that be all"
            ),
            DialogueActRule(
                .asksPayment, 7.4,
                "<money>| fee | charge |deposit|payment| cost | costs |credit card+is that ok|is that okay|is that alright|is that all right|okay with|would you like|do you want|shall i|would that be|are you okay|are you fine|are you happy|can we take"
            ),
            DialogueActRule(
                .confirms, 7.2,
                "is that right|is that correct|is this correct|that's correct right|correct is that|did i get that|am i right| right ? | correct ? |so that's|so that is",
                except: "all right|alright|right away|right now"),
            DialogueActRule(.offersChoice, 7.1, "<choice>"),
            DialogueActRule(
                .offersAlternative, 7,
                "<when>+how about|what about|could you do|can you do|would you take|instead|does that work|would that work|will that work|work for you|we have|we do have|we could do|we can do|available at|there's|there is|earliest|is open|i can offer|is the next",
                except: "what time|how many|is that right|we have you|have you down"),
            DialogueActRule(
                .offersAlternative, 6.9,
                "another day|another time|different time|different day|other time+would|could|can|how about|what about|prefer|instead|okay"
            ),
            DialogueActRule(
                .asksIdentity, 7.1,
                "date of birth|birth date|birthday|when were you born|social security|account number|password|pin code|card number|last four|door code|member id|verify your identity|passcode"
            ),
            DialogueActRule(
                .asksOrderNumber, 7.1,
                "order number|tracking number|confirmation number|reference number|booking number|order id|model number+what|may|can|could|have|need|give|tell|please"
            ),
            DialogueActRule(
                .asksPhone, 7,
                "phone number|contact number|best number|telephone number|number to reach|number can|callback number|call you back at|cell number|mobile number",
                except: " our phone number"),
            DialogueActRule(
                .asksPhone, 6.95, "that number|your number|the number+give|once more|again|repeat|have|what|get",
                except: "order number|tracking|confirmation number|reference|booking number|account|card number"),
            DialogueActRule(
                .asksName, 7, " name + may | can | could |what|whose|under|have|your|please|get|tell",
                except: "my name|is booked|confirmed under"),
            DialogueActRule(
                .asksName, 6.9, "who is the reservation for|who is it for|who's it for|who will it be under"),
            DialogueActRule(
                .asksAddress, 7,
                "address|where should we|where do you live|where are you located|zip code|deliver it to|where would you like it",
                except: " our address|email address is|the address is"),
            DialogueActRule(
                .asksCount, 7,
                "how many|how big is your|size of your party|party size|number of guests|number of people"),
            DialogueActRule(.asksTime, 7, "what time|which time|at what hour|what hour"),
            DialogueActRule(.asksDate, 7, "what day|which day|what date|which date"),
            DialogueActRule(
                .asksWhen, 6.9, " when + would|do you|are you|should|can you|were you|did you",
                except: "when you arrive|when you come"),
            DialogueActRule(
                .asksReason, 7,
                "what seems to be|what's wrong|what is wrong|symptom|reason for|what's the problem|what is the problem|what's the issue|what is the issue|what happened|what brings you|where does it hurt|what's bothering|how long have you|what kind of|which item|which product|why"
            ),
            DialogueActRule(
                .asksPurpose, 6.6,
                "how can i help|how may i help|what can i do for|help you|how can i assist|what is this regarding|what is it about|what's this about|what is this about|what can i get|go ahead",
                except: "shall i|should i|can i go|i'll go"
            ),
            DialogueActRule(
                .asksToWait, 6.4,
                " hold on|one moment|just a moment|one second|just a second|just a minute|bear with me|let me check|let me see|let me look|hang on|give me a|let me have a look|hold please|wait a"
            ),
            DialogueActRule(
                .grantsTime, 6.1,
                "take your time|no rush|no hurry|i'll wait|i can wait|i'll hold|whenever you're ready"),
            DialogueActRule(
                .promises, 6.3,
                "call you back|get back to you|i'll call you|we'll call you|we will call you|let you know|will call you|contact you|follow up"
            ),
            DialogueActRule(
                .asksConsent, 6.3,
                "is that ok|is that okay|is that fine|is that alright|would you like|do you want|shall i|should i|may i |can i |would that be ok|would that be all right|okay with you|do you mind|would you mind",
                except: "can i help|may i help|should i say|have your|ask"),
            DialogueActRule(
                .asksFact, 6,
                "have you|is this your|are you|do you have|did you|do you|will you be|is it for|is it your|any allerg|are there any|has it|were you|is anyone",
                except: "how are you|thank you|see you"),
            DialogueActRule(
                .completes, 6.25,
                "you're all set|all set|is booked|are booked|you're booked|i've booked|have booked|booked you|we have you down|have you down|got you down|is confirmed|are confirmed|confirmed for|reservation is made|reserved for you|has been cancelled|has been canceled|has been|have cancelled|have canceled|i've cancelled|i've canceled|i've scheduled|you're scheduled|is scheduled|we've issued|i have issued|refund has|i'll put you down|put you down|i've put you|i've sent|will send a|i'll send|we'll send|is done|taken care of|i've changed|i've moved|i've corrected|i've fixed|see you then",
                except: "?|fully booked"),
            DialogueActRule(
                .refuses, 6.1,
                "fully booked|all booked|booked up|booked out|completely full|we're full|we are full|no availability|not available|isn't available|unavailable|no tables|nothing available|no openings|don't have any|do not have any|don't have a|can't do|cannot do|can't help|not possible|we're closed|we are closed|closed on|sold out|unable to|won't be able|we don't|we do not|unfortunately|afraid not|out of stock|can't take|no longer",
                except: "except that"),
            DialogueActRule(
                .refuses, 4, "i'm sorry|sorry| no ",
                except: "no problem|no worries|sorry what|sorry could|no charge|no fee"),
            DialogueActRule(
                .accepts, 5.5,
                "that works|we can do that|that's fine|that is fine|that's available|is available|are available|yes we can|yes we do|sure|certainly|of course|absolutely|no problem|sounds good|i can do that|we have a table|we do have|that's possible|is possible|happy to|yes that's|i'd be glad|perfect",
                except: "?"),
            DialogueActRule(
                .instructs, 5,
                "please bring|bring your|please come|please arrive|make sure|you'll need|you will need|you need to|you should|you have to|please call|please send|please check|don't eat|do not eat|please be|please go|please visit|you must|please use"
            ),
            DialogueActRule(
                .closes, 5.2,
                "thank you|thanks|goodbye|good bye|bye|have a nice|have a good|have a great|take care|see you|looking forward",
                except: "thank you for calling|thanks for calling"),
            DialogueActRule(
                .greets, 5.1,
                "hello|good morning|good afternoon|good evening|thank you for calling|thanks for calling|speaking| hi |this is"
            ),
            DialogueActRule(
                .informs, 4.2,
                "<money>|free|takes|will be|will arrive|parking|open from|open until|we're open|we are open|on the way|it's|it is|there is|there are|arrive|deliver|between|hours|floor|located|policy|ready|results| is | are "
            ),
            DialogueActRule(.informs, 3, "<when>"),
            DialogueActRule(
                .acknowledges, 4.4,
                " okay | ok | i see | alright |all right|got it|right | yes | yeah | yep |understood| mm |uh huh"),
        ],
        examples: [
            (.asksPurpose, "hello how can I help you today"), (.greets, "good evening Han River Grill, this is Sarah"),
            (.asksName, "may I have your name please"), (.asksName, "what name is the booking under"),
            (.asksPhone, "what's a good phone number for you"), (.asksDate, "which day would you like to come"),
            (.asksTime, "what time would you like"), (.asksWhen, "when would you like to come in"),
            (.asksCount, "how many people will there be"),
            (.asksAddress, "what is your delivery address"), (.asksIdentity, "can you confirm your date of birth"),
            (.asksOrderNumber, "do you have the order number"), (.asksReason, "what seems to be the problem"),
            (.asksReason, "what symptoms do you have"),
            (.offersChoice, "would you like a booth or a table"), (.asksConsent, "shall I go ahead and do that"),
            (.asksConsent, "can we leave it at the front door"), (.asksPayment, "there is an extra fee, is that okay"),
            (.asksFact, "have you been here before"), (.asksFact, "are you at home right now"),
            (.confirms, "so that's Saturday at seven for four, is that right"),
            (.offersAlternative, "could you do six thirty instead"),
            (.offersAlternative, "we have a table on Sunday, would that work"),
            (.refuses, "I'm sorry, we are fully booked that evening"), (.refuses, "we can't do that, unfortunately"),
            (.accepts, "yes, that works for us"),
            (.accepts, "sure, we can do that"), (.completes, "you're all set, the table is booked"),
            (.completes, "your card has been cancelled"),
            (.promises, "we will call you back tomorrow"),
            (.instructs, "please bring a photo ID and your insurance card"),
            (.informs, "parking is free for two hours"), (.informs, "your package will arrive between two and four"),
            (.asksToWait, "one moment please, let me check"),
            (.asksWhoCalls, "who is this, am I talking to a robot"), (.asksHearing, "hello, can you hear me"),
            (.mishears, "sorry, I didn't catch that"),
            (.asksAnythingElse, "is there anything else I can help you with"), (.acknowledges, "okay, I see"),
            (.closes, "thank you, goodbye"),
            (.wrongNumber, "I think you have the wrong number"), (.playsMenu, "for English press one"),
            (.playsVoicemail, "please leave a message after the tone"),
        ])
}
