"""English, line by line: what a tired agent might send, and beside it what a good one would.

The first set was written before the rules; each of the others when the rules had learned the set before it."""

# ruff: noqa: E501

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from canned_tone import Context, check
from canned_tone.result import Finding

CUSTOMERS = {
    "refund": "I'd like to know where my refund is, please.",
    "late": "My parcel was due on Monday and it's still not here. I'm really annoyed.",
    "broken": "The lamp arrived in pieces. I'm so disappointed.",
    "question": "Hi, how do I change the delivery address on my order?",
    "open": "How long does the battery last?",
    "yesno": "Do you ship to Malta?",
    "data": "Sure, my order number is 55120 and the postcode is EH3 9QN.",
    "praise": "I just wanted to say your courier was wonderful.",
    "done": "Great, thanks, that's everything.",
    "login": "I can't log in, it says my account is locked.",
}

# A heading names the family and what the customer said last; then a line to advise against, and one that must pass.
FIRST = """
= blame refund
You gave us the wrong account number. | Which account would you like it paid to, Dana?
If you had filled in the form correctly, this would not have happened. | One field of the form is still empty, Dana. Shall we fill it in together?
This happened because you ignored our reminder. | The reminder went out on Monday, Dana; I'll send it again.
The delay was caused by you not answering our emails. | The delay is on us, Dana, and I'm sorry.
That's on you, I'm afraid. | That's on us, Dana, and I'm putting it right today.
You didn't read the terms and conditions. | The terms are long, Dana, so here is the part that matters.
It's because you used an unsupported browser. | That browser isn't supported yet, Dana; Firefox works well.
You clearly didn't follow the steps. | Let's go through the steps together, Dana.
You were supposed to return it within 14 days. | The 14 days ended on Monday, Dana, but I can offer you store credit.
Nobody else has this problem, so it must be something you did. | Let's see what's different on your side, Dana. Which phone do you use?
= distrust refund
Are you sure you didn't drop it yourself? | Was the box damaged when it arrived, Dana?
We have no proof that it arrived damaged. | A photo of the lamp would help me, Dana.
You say it was broken, but our records show otherwise. | You say it was broken on arrival, Dana, so I'm sending a new one.
I find that hard to believe. | I can hardly believe it myself, Dana. I'm sorry.
According to our system it was delivered, so you must have received it. | Our system says delivered, Dana, so let me ask the driver where he left it.
How do we know you're telling the truth? | Thank you for telling me, Dana.
That's what everyone says. | Everyone says good things about that lamp, Dana.
Can you prove you didn't use it? | Do you still have the receipt, Dana? If not, the order number is enough.
You claim that you sent it back last week. | You sent it back last week, Dana, and it reached us today.
I doubt that our courier would do that. | I don't doubt it for a moment, Dana.
= refusal refund
No, that can't be done. | That can't be done online, Dana, but I can do it for you here.
Sorry, we don't offer that. | We don't offer that colour, Dana, but the same coat comes in navy.
Unfortunately I'm unable to help you with this. | Our billing team can help with this, Dana; I'll ask them now and write by three.
It's not possible to cancel your order. | It's too late to cancel, Dana, but you can refuse the parcel and we refund it.
We won't be refunding you. | We'll be refunding you today, Dana.
Your request has been denied. | Your request has been approved, Dana.
There's no way to change that now. | There's one way to change that, Dana: let me call the warehouse.
No refunds on sale items. | Sale items can be exchanged, Dana. Which size would you like?
We are closed. | We open at nine tomorrow, Dana, and you're first on my list.
I can't do anything about that. | I can't change the price, Dana, but I can send a voucher.
Out of stock. | It's back in stock on Friday, Dana. Shall I keep one for you?
= negative_phrasing refund
We can't ship it until Monday. | We'll ship it on Monday, Dana.
The item is not available before next week. | The item is available from next week, Dana.
You won't get your refund until Friday. | Your refund arrives on Friday, Dana.
Unfortunately, we don't have it in stock until March. | It's back in stock in March, Dana.
You can't log in unless you reset your password. | Once you reset your password, Dana, you can log in.
I won't be able to answer before noon. | I can answer by noon, Dana.
We are unable to process your return without the receipt. | With the receipt we can process your return today, Dana.
= dismissive refund
It's only two days late. | It's two days late, Dana, and I'm sorry.
Please be patient, it's just a parcel. | Thank you for your patience, Dana. It arrives tomorrow.
You're making a big fuss about nothing. | You're right to make a fuss about this, Dana.
It's really not worth getting upset about. | I understand that you're upset, Dana, and I'm sorry.
Other customers have been waiting much longer. | You have waited long enough, Dana; I'm calling the depot now.
Delays are normal at this time of year. | I'm sorry about the delay, Dana; the courier is behind and delivers on Thursday.
That's just how it is. | Here is how it works, Dana.
Cheer up, it could be worse. | I'm sorry, Dana; let me see what I can do today.
Accidents happen. | I'm sorry about the accident, Dana. A new one leaves today.
You'll just have to wait. | It takes until Thursday, Dana; would a locker near you be quicker?
Surely you can wait another day or two. | Would Thursday still work for you, Dana?
I don't see what the problem is. | I see what the problem is, Dana; let me fix it.
= condescending question
It's very simple, even my grandmother can do it. | It's quick to do, Dana: Orders, then Edit.
As anyone would know, you need an account for that. | You need an account for that, Dana; shall I make one for you?
Let me explain it to you slowly. | Let me explain it step by step, Dana.
You do know how to use a computer, don't you? | Which computer do you use, Dana?
It's written in plain English on the website. | It's on the website under Delivery, Dana: here is the link.
This is really not that difficult. | This can be fiddly, Dana, so I'll stay with you.
I thought that was clear. | I wasn't clear, Dana, I'm sorry.
Just use common sense. | Just use the code WELCOME, Dana.
Let me spell it out for you. | How do you spell your surname, Dana?
You probably wouldn't understand the technical details. | I'm happy to share the technical details, Dana.
Any child can set it up. | A child seat can be set up in the back, Dana.
= dont_know refund
I haven't the foggiest. | I've asked payments, Dana, and will tell you by four.
I've no idea, sorry. | I don't have the answer yet, Dana; let me find out.
We don't have any information about that. | We don't have that information here, Dana, so I'm asking the bank now.
I wouldn't know. | I wouldn't know without looking, Dana, so let me look now.
Not sure. | I'm not sure yet, Dana; I'll check and write within the hour.
That's beyond my knowledge. | That's a question for our engineer, Dana; I'll ask him today.
Hard to say when it will come. | It will come between nine and noon, Dana.
I can't say why it's late. | I can say why it's late, Dana: the van broke down.
I don't have an answer for that. | I don't have an answer for that today, Dana, but I'll have one by Monday.
= robotic refund
We apologise for any inconvenience this may have caused. | I'm sorry that you've had to wait, Dana.
Please be advised that your enquiry has been logged. | I've written it all down, Dana, and I'm asking the depot now.
Your call is important to us. | Thank you for calling us, Dana.
Kindly note that requests are handled in order of receipt. | I'm on it now, Dana.
This is to inform you that your complaint has been registered. | I've passed this to Priya, who looks after complaints, Dana, and you'll hear by noon.
Should you have any further questions, please do not hesitate to contact us. | Write to me here whenever you like, Dana.
As per our records, the aforementioned order has been dispatched. | Your order left on Tuesday, Dana.
We value your feedback and strive to improve our services. | What you told me helps, Dana: we have changed the box.
Your satisfaction is our top priority. | I want this put right for you today, Dana.
A member of our team will get back to you in due course. | I'll write to you again by four today, Dana.
We regret to inform you that your order is delayed. | I'm sorry, Dana: your order is delayed until Thursday.
Your ticket has been escalated to the relevant department. | I've asked Tom in repairs to look at it today, Dana.
= curt open
No. | It lasts about ten hours, Dana.
Google it. | It lasts ten hours, Dana; here's the test.
See above. | As I wrote above, it's ten hours, Dana. Shall I send the leaflet?
Read the FAQ. | The FAQ has a table, Dana: in short, ten hours.
K. | Of course, Dana. It lasts ten hours.
Depends. | It depends on the brightness, Dana: eight to ten hours.
Ten. | Ten hours with the screen on, Dana.
It's on the website. | It's on the website, Dana, and here's the page: ten hours.
Noted. | Noted, Dana; I'll add it to your order.
As stated. | It's ten hours, Dana.
Look it up. | Let me look it up for you, Dana.
= curt yesno
 | Yes.
 | Yes, we do.
 | Yes, Dana, within five days.
= profanity refund
What the f*ck do you want me to do? | What would you like me to do, Dana?
Our warehouse is run by morons. | Our warehouse is run by Maurice, Dana.
Stop bitching about it. | I'm stopping the order now, Dana.
You're a pain in the neck. | I'm sorry about the pain in your neck, Dana; the pillow can go back.
That's a load of crap. | That's a load of crates, Dana; they go on the ground floor.
Don't be such an a**hole. | Don't worry, Dana.
The courier screwed up again, damn it. | The courier made a mistake again, Dana, and I'm sorry.
Are you deaf? | The alarm has a light for the deaf, Dana.
You sound like a complete nutter. | The nut cutter is in the box, Dana.
bloody hell, not again | Blood oranges are in season again, Dana.
Our system is sh1t today. | Our system is slow today, Dana.
Piss off. | Take the film off first, Dana.
What a dumb idea. | That's a good idea, Dana.
You lot are a bunch of whiners. | You have a bunch of roses in the order, Dana.
This stupid printer jammed again. | The printer jammed, Dana; I'm printing it again.
You must be joking, you clown. | The clown costume is in stock, Dana.
= passive_aggressive refund
As previously stated, we need the serial number. | The last thing I need is the serial number, Dana.
Thanks for finally getting back to us. | Thanks for getting back to us, Dana.
Well, if you say so. | As you say, Dana, it was Tuesday.
I'm sure you have better things to do than read our emails. | I know you have a busy day, Dana, so in short: it's fixed.
Per my last email, it was sent on Friday. | It was sent on Friday, Dana; here is the tracking.
With all due respect, that is not what we agreed. | Here is what we agreed, Dana.
It must be nice to have so much time to write. | It's so nice of you to write, Dana.
I guess I'll explain it again. | I'm happy to explain it again, Dana.
Next time you might want to read the email first. | Next time you can use the link in the email, Dana.
Sorry for trying to help. | Sorry that I couldn't help sooner, Dana.
How nice of you to join us at last. | How nice to hear from you, Dana.
As I have said many times now, it's in transit. | It's in transit, Dana, and arrives on Friday.
Fine, have it your way. | That's fine, Dana, either way works.
I've only told you three times. | I've told the courier three times, Dana, and now he has confirmed.
Thank you for your "patience". | Thank you for your patience, Dana.
= rude_question refund
What do you expect me to do about it? | What would you like me to do, Dana?
Why would you do that? | What were you hoping to do, Dana?
What's your problem? | What seems to be the problem, Dana?
So what? | So what would suit you, Dana?
Did you even read my message? | Did my message reach you, Dana?
Do you have any idea how busy we are? | Do you have any idea when it stopped, Dana?
Who told you that? | May I ask who you spoke to, Dana? I'd like to thank them.
What makes you think you're entitled to a refund? | What made you choose this one, Dana?
Why are you asking me? | Why it happened I can't say yet, Dana; I'll ask.
What more do you want? | What more can I do for you, Dana?
Haven't you got the email? | Has the email arrived, Dana?
How many times do I have to tell you? | How many would you like, Dana?
= commanding question
You must send us the form immediately. | Could you send us the form, Dana?
Fill in the form or we will close your case. | Could you fill in the form, Dana? Then I can start.
Reply within 24 hours or the ticket will be closed. | Write back whenever it suits you, Dana.
Do not contact us again about this matter. | You can contact us again any time, Dana.
Send me your order number. | Could you send me your order number, Dana?
You have to wait. | It takes two days, Dana.
You are required to provide identification. | May I ask for a form of identification, Dana?
Do as I say. | As you say, Dana.
Failure to respond will result in cancellation. | If I hear nothing I'll write again on Friday, Dana.
Stop calling us. | We'll stop the calls, Dana.
= not_my_job refund
That's not my department. | That's our billing team, Dana; I'll ask them and write by noon.
You'll have to contact the manufacturer. | I've written to the manufacturer for you, Dana.
I just work here. | I've worked here for years, Dana, and this one is new.
We are not responsible for the courier. | We're responsible for this, Dana, also when the courier is late.
Take it up with your bank. | I've asked our bank, Dana; it's coming on Friday.
I only deal with sales. | I've asked Tom, who deals with repairs, Dana.
That has nothing to do with us. | That's ours to fix, Dana.
Ask someone else. | Let me ask someone else for you, Dana.
It's the courier's problem, not ours. | It's our problem to solve, Dana.
You need to speak to another department. | I'll speak to the other department for you, Dana.
= policy_hiding refund
Those are the rules. | The rule is there so that food stays fresh, Dana.
The system won't let me. | The system needs a code for that, Dana; I've asked for one.
Company policy doesn't allow it. | Our policy gives you 30 days, Dana.
It's against our policy. | Because it's food we can't resell it, Dana, but I can refund half.
I'm not allowed to do that. | Only Maria can approve that, Dana; I've asked her and will write by two.
As stated in our terms and conditions. | Here is the part of the terms that matters, Dana: you have 30 days.
Our guidelines don't permit exceptions. | Our guidelines say 30 days, Dana, and I can make an exception.
I don't make the rules. | Let me tell you why we do it this way, Dana.
The computer says no. | The computer says it left on Monday, Dana.
My hands are tied. | The ribbon is tied by hand, Dana.
= jargon question
Please raise an RMA for the DOA unit. | I'll arrange the return of the lamp, Dana.
Your SKU is on backorder. | Your lamp is back in May, Dana.
The ticket is with L2 support. | Tom, our engineer, has it, Dana.
Clear your cache and flush your DNS. | In the browser's menu choose Clear data, Dana.
We've escalated it to tier 2. | I've asked a specialist to look, Dana.
Your KYC is pending. | We still need to check your passport, Dana.
The SLA for this queue is 48 hours. | You'll hear from me within two days, Dana.
= fake_apology broken
I'm sorry you feel that way. | I'm sorry, Dana. That should not have happened.
I'm sorry if you were offended. | I'm sorry for what I wrote, Dana.
Sorry, but you didn't order it correctly. | I'm sorry about the mix-up, Dana.
We apologise if our service did not meet your expectations. | I'm sorry we let you down, Dana.
I'm sorry, but rules are rules. | I'm sorry, Dana; here is what I can do.
Sorry that you misunderstood. | Sorry that I was unclear, Dana.
I'm sorry you think so. | I'm sorry you had to wait, Dana.
I already said sorry. | I said I'd call, Dana, and I'm sorry I didn't.
= missing_apology late
Your parcel is in Leeds. | I'm sorry, Dana. Your parcel is in Leeds.
It should arrive on Friday. | That's far too long, Dana; it arrives on Friday.
What is your order number? | Sorry about the wait, Dana. What is your order number?
We will check. | I understand how annoying this is, Dana; I'm checking now.
= missing_thanks data
Order 55120 left our warehouse on Monday. | Thanks, Dana. It left on Monday.
It is out for delivery. | Thank you, Dana; it's out for delivery.
I see it here. | Perfect, Dana, I see it here.
= missing_thanks praise
I will pass it on. | Thank you, Dana, I'll tell him.
Okay. | How kind of you, Dana.
= overpromise refund
I guarantee it will be there tomorrow. | The lamp has a two-year guarantee, Dana.
I can assure you 100% that it won't break again. | It's 100% cotton, Dana.
You will never have a problem with it again. | I'm sorry for the problem, Dana; we've changed the part.
It is impossible for it to get lost. | It's insured in case it gets lost, Dana.
Trust me, it will definitely arrive on time. | It's due on Friday, Dana; I'll check on Thursday.
We always deliver on time. | We deliver on weekdays, Dana.
I promise you'll get every penny back. | I've asked for the full refund, Dana; the bank takes three days.
Nothing can go wrong. | If something goes wrong, Dana, write to me here.
= handoff_anonymous refund
I'm transferring you to another agent. | I'm bringing in Tom from billing, Dana; he has read everything.
Somebody will call you back. | Tom from billing will call you by four, Dana.
You will be contacted by the relevant team. | Priya from returns will write to you today, Dana.
I'll pass you over to my colleague. | I'll pass you to my colleague Tom, who knows refunds, Dana.
Transferring you now. | Transferring you to Tom now, Dana; he has the whole story.
I have forwarded your case to the responsible department. | I've given your case to Tom in repairs, Dana; he writes by five.
Our technical team will be in touch. | Lena, our technician, will be in touch by noon, Dana.
= abrupt_close done
This chat is now closed. | Is there anything else I can do, Dana?
Bye. | Goodbye, Dana, and thank you.
Case closed. | I'm glad it's solved, Dana; write any time.
I'm marking this as resolved. | Does that solve it for you, Dana? Then I'll mark it as solved.
I will now end this conversation. | If nothing is left, Dana, I'll close the chat; you can write again any time.
Done. Ending chat. | That's done, Dana. Is anything left?
= proofread question
I have attached the the invoice. | I've attached the invoice, Dana.
You can change it in in the app. | I had had the same thought, Dana.
Please find the the label below. | I know that that was annoying, Dana.
= impersonal_address question
Dear valued customer, it's under Orders. | Dear Dana, it's under Orders.
Thank you, sir. | Thank you, Dana.
Hello user, please try again. | Hello Dana, each user has an own login.
The customer can change it under Orders. | Other customers found it under Orders, Dana.
= shouting refund
WE ALREADY SENT IT. | We've already sent it, Dana.
This is NOT our fault. | This is our fault, Dana.
Please READ the email!! | Please have a look at the email, Dana!
It's in the FAQ??? | It's in the FAQ, Dana.
HOW OFTEN DO I HAVE TO SAY IT | The HDMI and USB ports are at the back, Dana.
= good refund
 | You were right to write to us, Dana, and I'm sorry it took three messages.
 | I know this isn't what you hoped for, Dana. I can refund you today or send a new one; which would you like?
 | Please don't worry, Dana, you did nothing wrong.
 | I'm sorry, Dana, I should have told you sooner.
 | I can't promise Tuesday, Dana, but Thursday is safe.
 | You should see the money by Friday, Dana.
 | You don't need to do anything, Dana; I've sent it already.
 | I've refunded the delivery, Dana, because you've waited too long.
 | If you still have the box, Dana, please keep it; the courier may ask for it.
 | There's no charge for the replacement, Dana.
= good question
 | You can change it under Orders, then Edit, Dana. Shall I do it for you?
 | It's a simple switch, Dana: the green button on the left.
 | That's an easy one, Dana: Orders, then Edit.
 | The rule is simple, Dana: returns within 30 days are free.
 | You'll need your order number, Dana; it's at the top of the receipt.
 | Please choose "Forgot password", Dana, and follow the link.
 | You must be tired after that flight, Dana; shall we keep it short?
 | I didn't know that either, Dana, until last week.
 | The stupidly named setting is under Advanced, Dana.
 | If anything is unclear, Dana, ask me.
 | Don't worry about the form, Dana, I've filled it in.
 | It must have been lost on the way, Dana; I'll send another.
 | That never bothers us, Dana, ask away.
 | No problem at all, Dana.
 | Why not try the larger size, Dana?
 | Unfortunately the green one sold out, Dana; the blue one is here tomorrow. Would that do?
 | Once it's approved by Tom in finance, Dana, the money is with you in two days.
 | The policy changed in May, Dana, so you now have 60 days.
 | To protect your account we ask for a code, Dana; it's in your email.
 | Our technician Lena will call between two and four, Dana.
"""

SECOND = """
= blame login
You typed your password wrong three times. | After three tries the login rests for ten minutes, Dana. Shall I send a reset link?
You should really keep your login details somewhere safe. | A password manager keeps login details safe, Dana.
The mistake was made by you, not by us. | The mistake was made by us, Dana, and I'm sorry.
Perhaps if you listened, you'd understand. | Perhaps I explained it badly, Dana. Let me try again.
You left the phone number field empty, so we couldn't reach you. | I couldn't reach you by phone, Dana. Which number is best?
You chose the cheapest delivery, so don't expect miracles. | With express delivery it would be there tomorrow, Dana. Shall I switch it for free?
It isn't our fault that you missed the deadline. | The deadline was Friday, Dana, and I've asked for two more days.
You broke the seal, so the warranty is void. | With the seal intact, Dana, the warranty covers the repair.
= distrust refund
I'm not convinced that's what happened. | I'm convinced this can be solved today, Dana.
Our driver says you were at home and refused the parcel. | Our driver says nobody answered, Dana. Would tomorrow evening suit you?
Did you honestly think we wouldn't check? | I've checked it, Dana, and you're right.
You seem to be making this up. | You seem to have been charged twice, Dana.
We only have your word for it. | Your word is enough for me, Dana.
That's odd, it works fine for everybody else. | It works for most people, Dana, so let me see what's different on your phone.
= refusal refund
Sorry, can't help. | I can't help with that myself, Dana, but Maria can; I'll ask her now.
We don't give discounts. | There is no discount on this one, Dana, but delivery is free until Sunday.
It's too late to change anything now. | It's packed already, Dana, but you can swap the colour when it arrives.
No, you can't bring a dog. | The dog can't stay in the room, Dana, but there is a kennel next door.
That service has been discontinued. | That plan has ended, Dana; the new one costs the same and has more data.
I won't be able to help you any further. | I've reached the end of what I can do, Dana, so I'm bringing in Tom, who can do more.
= negative_phrasing refund
We don't open until nine. | We open at nine, Dana.
Your room won't be ready before three o'clock. | Your room is ready at three, Dana, and we'll keep your bags.
There's nobody here before Monday. | Someone is here from Monday, Dana.
You can't pay without an account. | With an account you can pay in two clicks, Dana.
= dismissive broken
It's a cheap lamp, what did you expect? | I'm sorry, Dana, you can expect better from us.
You can hardly see the crack. | I'm sorry about the crack, Dana; a new lid is on its way.
There are worse things in life. | I'm sorry, Dana. That's not how a new lamp should arrive.
Don't worry so much, it'll turn up. | I'm sorry, Dana, I know you need it; I'll ring the depot at noon.
It's normal for parcels to be a bit late. | I'm sorry it's late, Dana.
Sometimes packages get lost, it's not a tragedy. | I'm sorry it got lost, Dana; I've sent another.
Why make such a fuss over a scratch? | I'm sorry about the scratch, Dana; would you like a new one or ten euros back?
= condescending question
As you surely know, orders can't be changed after dispatch. | Once it's on the van, Dana, the address stays; I can ask the driver to ring you.
It's a very basic setting. | It's in the basic settings, Dana.
You just need to read the screen. | The screen shows a green button, Dana; press that one.
Do you know what a browser is? | Which browser do you use, Dana?
I'll say it once more, slowly. | I'll say it in other words, Dana, I wasn't clear.
This is elementary. | The elementary course starts on Monday, Dana.
Most people figure this out by themselves. | Most people ask about this, Dana, it's well hidden.
= dont_know refund
No one here knows. | Nobody here knows it yet, Dana, so I've written to the bank and will tell you tomorrow by ten.
I really couldn't say. | I couldn't say offhand, Dana, so give me two minutes to look.
We're not sure what happened. | We're not sure yet what happened, Dana; I'm looking at the scans now.
I have no information about your refund. | I have the information about your refund here, Dana.
How would I know? | How would you like to pay, Dana?
It's unclear when it will be back. | It's back on Friday, Dana.
= robotic question
We have received your message and will respond shortly. | I have your message, Dana, and I'm reading it now.
Thank you for contacting customer support. Your request is important to us. | Thank you for writing, Dana. I've changed the address.
Your query has been noted and will be addressed by the concerned team. | I've noted the new address, Dana.
In accordance with our procedures, your application is under review. | Tom is reading your application today, Dana.
We appreciate your understanding in this matter. | Thanks for bearing with me, Dana.
Dear valued customer, your feedback is important to us and we take it very seriously. | Dana, I've told the driver what you wrote, and he says sorry.
Please do not reply to this automated message. | Just reply here, Dana.
= curt question
Settings. | It's under Settings, then Address, Dana.
Menu, top right. | Open the menu at the top right, Dana, then choose Address.
Can't. | I can do it for you, Dana. What's the new address?
Log in. | Once you log in, Dana, it's under Orders.
Read the email. | The email has the link, Dana; here it is again.
= profanity refund
I don't give a rat's arse. | I've given the rat trap a new spring, Dana.
Oh for fuck's sake, again? | Oh no, again? I'm sorry, Dana.
Your attitude stinks, you jerk. | The jerk chicken is back on the menu, Dana.
Our IT people are useless idiots. | Our IT people are on it, Dana.
W T F are you talking about | What are you looking for, Dana?
You're out of your mind. | Out of sight, out of mind: I've set a reminder, Dana.
This bloody website is down again. | The Bloody Mary mix is in stock, Dana.
Shut your mouth. | The mouth of the bottle is 3 cm wide, Dana.
Customers like you are the reason I drink. | Customers like you are the reason we're here, Dana.
b1tch | The pitch opens at ten, Dana.
= passive_aggressive refund
Glad you could finally make it. | Glad you could make it, Dana.
As I explained in my previous three messages, it takes ten days. | It takes ten days, Dana, as I wrote on Monday; you can follow it here.
If you had bothered to look, it's right there. | It's right at the bottom of the page, Dana.
Oh sure, because we have nothing else to do. | Sure, Dana, I'll do it now.
I'm so sorry that our free service isn't good enough for you. | I'm sorry the service wasn't good enough, Dana.
Apparently nobody reads our emails. | Our emails sometimes end up in the spam folder, Dana; here it is again.
Great, another complaint. | Thank you for telling me, Dana.
You're welcome to read the instructions. | You're welcome, Dana.
Like I said. | As I said on the phone, Dana, it leaves today.
Not that you asked, but it was delivered. | You asked where it is, Dana: it was delivered at noon.
= rude_question refund
Why are you shouting at me? | What happened, Dana?
Are you even listening? | Are you listening on headphones or speakers, Dana?
What is it now? | What is the number on the label, Dana?
And what am I supposed to do with that information? | Thanks, Dana. What would help you most now?
Don't you have anything better to do? | Do you have another email address, Dana?
Can't you just wait? | Could you wait until Thursday, Dana?
Why didn't you read the label? | What does the label say, Dana?
You want what? | What would you like instead, Dana?
= commanding question
Give me your address. | What's your new address, Dana?
You need to provide proof of purchase now. | A photo of the receipt is all I need, Dana.
Don't call again. | You needn't call again, Dana; I've fixed it.
Pay the outstanding amount immediately. | The outstanding amount is 12 euros, Dana; here's the link.
You will return the item today. | You can return the item today, Dana.
Sign the form and send it back at once. | When you've signed the form, Dana, just send a photo.
= not_my_job refund
I'm in sales, not in support. | I'm in sales, Dana, so I've asked Tom in support; he writes by four.
Contact your bank. | Your bank shows it by Friday, Dana; I've sent them the reference.
That's a question for the warehouse, not for me. | I've put your question to the warehouse, Dana.
We just sell them, we don't repair them. | We send it to the repairer for you, Dana.
You've got the wrong person. | You've got the right person, Dana.
Not our responsibility once it leaves the building. | It's our responsibility until it's in your hands, Dana.
= policy_hiding refund
Sorry, policy. | Sorry, Dana, the rule is there because food can't be resold; I can offer a voucher.
Per company guidelines, we cannot process this. | I can process this today, Dana.
The rules apply to everyone. | The offer applies to everyone, Dana.
Management won't approve it. | The manager has approved it, Dana.
It's just how our system is set up. | I've set up the system for you, Dana.
I have to follow procedure. | Next I follow the parcel for you, Dana.
= jargon question
Check the POD and the AWB. | The driver has your signature from ten o'clock, Dana.
Your ticket is in the backlog for the next sprint. | Our developers fix it in the first week of May, Dana.
We need to whitelist your IP. | I'll let your computer through, Dana; it takes a minute.
The CRM didn't sync with the ERP. | Your new address hadn't reached the warehouse, Dana; now it has.
= fake_apology broken
I'm sorry you're upset, but this is how we work. | I'm sorry, Dana. I'll send a new one.
Apologies if anything I said was taken the wrong way. | I'm sorry for how I put that, Dana.
Sorry, but you should have checked. | I'm sorry, Dana, I should have checked.
We're sorry that you didn't find the page helpful. | I'm sorry the page wasn't helpful, Dana.
I apologise, although it wasn't really our mistake. | I apologise, Dana; it was our mistake.
= overpromise refund
You have my word, it won't be late. | I've asked for Thursday, Dana, and I'll tell you if it changes.
There is no way this can fail. | If it fails, Dana, I'll refund you.
Your money will be there tomorrow for sure. | Your bank books it tomorrow or on Friday, Dana.
We never make mistakes. | We made a mistake, Dana, and I'm sorry.
It's the best phone you will ever own, guaranteed. | The phone comes with two years' guarantee, Dana.
I swear it'll work. | Let's see if it works, Dana.
= handoff_anonymous refund
The billing department will contact you. | Ines from billing will contact you before five, Dana.
I'll hand this over to someone else. | I'll hand this over to Ines, Dana; she has the whole thread.
You're being transferred. | Ines takes over now, Dana, because she knows refunds; nothing to repeat.
An agent will be with you shortly. | I'm with you now, Dana.
Let me put you through to another department. | Let me bring in Ines, who does refunds, Dana.
= abrupt_close done
Ok, closing. | Lovely, Dana. Anything else before I close this?
Ticket resolved. Bye. | Happy that it works, Dana. Bye for now, and write any time.
This conversation has ended. | Thanks for writing, Dana, and have a good weekend.
We're finished here. | Have we got everything, Dana?
= impersonal_address question
Hello sir, go to Orders. | Hello Dana, go to Orders.
Dear guest, your room is ready. | Dear Dana, your room is ready.
Madam, it is in the menu. | Dana, it is in the menu.
= proofread question
It is is in the menu. | It is in the menu, Dana.
We recieved your form. | We received your form, Dana.
= good refund
 | I'd hate for you to miss it, Dana, so I've sent it by courier.
 | You'll never guess, Dana: it was behind the printer.
 | No need to apologise, Dana, it was my typo.
 | It's not your fault at all, Dana.
 | I know, Dana, three weeks is a long time.
 | It was wrong of us to charge you, Dana.
 | You can call me stupid, Dana, but I had the wrong parcel.
 | I don't mind waiting, Dana, take all the time you need.
 | I understand you've already tried that, Dana, so let's try another way.
 | You have already done the hard part, Dana.
 | Please keep the old one, Dana, no need to send it back.
 | We had to close on Monday, Dana, and we're open again today.
 | I can see you've been told two different things, Dana. Here is what's right.
 | Nothing is broken on your side, Dana; the fault was ours.
 | You were promised a call yesterday, Dana, and it didn't come. I'm sorry.
 | It may take until Friday, Dana, and I'd rather say so now.
 | The form must be signed, Dana; would you like me to fill in the rest?
 | Which of the two would you rather have, Dana?
 | I'd be annoyed too, Dana.
 | Your order was cancelled by our system by mistake, Dana; I've placed it again.
 | Sorry for the silence, Dana, I was on the phone with the courier.
 | Your card was declined by the bank, Dana; another card or a bank transfer works as well.
 | I've spoken to my manager, Dana, and you get the refund.
 | You only need the last four digits, Dana.
 | The delivery fee is refunded as well, Dana.
 | Please ignore the reminder, Dana; it crossed with your payment.
 | The older model can't do that, Dana, but an update next week adds it.
 | I'll wait here while you look, Dana.
 | That's exactly right, Dana.
 | If you didn't order this, Dana, tell me and I'll block the card.
 | Just so you know, Dana, the shop closes at six today.
 | The problem is solved, Dana, and it won't cost you anything.
"""

THIRD = """
= blame refund
You put the wrong house number on the order. | The house number on the order is 12, Dana. Is that right?
It's your own responsibility to check the order before paying. | Please have a look at the order before you pay, Dana.
We can't help it if you don't check your spam folder. | Sometimes it ends up in the spam folder, Dana; I've sent it again.
The driver came, but you weren't home. | The driver missed you this morning, Dana; he can come back at six.
You obviously didn't charge it long enough. | It needs three hours the first time, Dana.
You misused the device. | The device isn't made for water, Dana, but I can have it looked at.
= distrust broken
And you expect me to believe that? | I believe you, Dana, and I'm sorry.
Did you drop it by any chance? | I'm sorry, Dana. How was it packed?
Funny that you only noticed it now. | Thank you for noticing, Dana, and sorry about that.
We have no record of you ever ordering from us. | I can't find the order under this address, Dana, and I'm sorry; is there another one?
= refusal refund
I'm afraid that's a no. | I'm afraid the blue one is gone, Dana, but the grey one is here.
We're not going to do that. | We're going to do that today, Dana.
Your application was turned down. | Your application needs one more paper, Dana: a payslip.
I can't give you that information. | I can give you that information once you've told me your postcode, Dana.
No returns after 30 days. | After 30 days I can still offer an exchange, Dana.
= dismissive late
So it's a day late, no need to panic. | I'm sorry it's a day late, Dana.
You'll get it when you get it. | I'm sorry, Dana; you'll get it by six today.
It's raining, what can we do. | The rain has slowed the van down, Dana, and I'm sorry.
Don't exaggerate, it's one missing sock. | I'm sorry about the missing sock, Dana; another pair is on its way.
Nobody needs a parcel that urgently. | I understand it's urgent, Dana, and I'm sorry.
= condescending login
Have you tried reading the instructions? | Have you tried it with another browser, Dana?
Passwords have capital letters, you know. | The password has one capital letter, Dana.
It's called caps lock, look it up. | Sometimes it's the caps lock, Dana; is the little light on?
Were you able to follow that, or shall I draw it? | Shall I send a picture, Dana?
Even a five-year-old can reset a password. | Resetting takes a minute, Dana, and I'll stay with you.
= dont_know open
I don't know, ask the manufacturer. | I don't know, Dana, but I'll ask the manufacturer and write today.
No clue how long it lasts. | It lasts ten hours, Dana.
That's not something I can tell you. | I can tell you tomorrow, Dana, once the technician is in.
I'm not the one who knows that. | Tom knows that best, Dana; I'm asking him now.
= robotic late
Your complaint has been forwarded to the department concerned for necessary action. | I'm sorry, Dana. I've asked Tom to find the van.
We sincerely regret the inconvenience and assure you of our best service at all times. | I'm sorry, Dana. It's on the van and with you by six.
Your patience and understanding are highly appreciated. | Thank you for waiting so long, Dana, and I'm sorry.
As a valued customer, your experience matters to us. | You've been with us for six years, Dana, and I'm sorry about this.
= curt refund
Wait. | Give me two minutes, Dana.
It was sent. | It was sent on Monday, Dana, and your bank shows it by Thursday.
Not yet. | Not yet, Dana; it goes out tonight.
Ask the bank. | I've asked the bank, Dana; it's there tomorrow.
= profanity refund
For God's sake, I told you already. | I told you Monday, Dana, and it's Wednesday; I'm sorry.
What an absolute muppet you are. | The Muppet mug is back in stock, Dana.
This is a shitty situation, I know. | This is a difficult situation, Dana, I know.
The accounts people are incompetent fools. | The accounts people are on it, Dana.
Damn it, I lost your email. | I've lost your email, Dana, and I'm sorry; could you send it again?
Get lost. | If you get lost, Dana, ring the front desk.
You're nuts if you think we'll pay. | The bar contains nuts, Dana.
= passive_aggressive data
At last, the order number. | Thank you for the order number, Dana.
Was that so difficult? | Thank you, Dana. Was the number hard to find?
Next time, include the number right away, it saves everyone time. | Thanks, Dana. With the number it goes quickly.
Since you insist, I'll check it again. | Thanks, Dana, I'll check it again.
I hope you can understand this time. | Thanks, Dana. I hope this is clearer.
As mentioned several times, we need the postcode. | Thanks, Dana, the postcode is all I needed.
Sure, I have all day. | Thanks, Dana, I have time today.
= rude_question refund
Is that a joke? | Is that the right amount, Dana?
Why can't you be patient? | Can you wait until Friday, Dana?
Who do you think you are? | Who am I speaking to, please?
Seriously, you're asking this now? | Thank you for asking now, Dana.
What exactly is unclear? | What would you like me to explain, Dana?
= commanding question
Fill out the form first. | Could you fill out the form first, Dana? It takes a minute.
You must not contact the courier yourself. | I'll contact the courier for you, Dana.
Answer my question. | Thank you, Dana; one more question, if I may.
Listen to what I'm telling you. | I'm listening, Dana.
= not_my_job refund
You should complain to the courier about that. | I've complained to the courier for you, Dana.
Refunds are handled by someone else. | Refunds are handled by Ines, Dana; I've asked her to write to you today.
I can only help with orders, not with refunds. | I can help with that, Dana.
That happened before my shift. | I've read what happened this morning, Dana.
= policy_hiding refund
It's company rules, I can't change them. | I can change the date for you, Dana.
Unfortunately the terms are the terms. | The terms give you 30 days, Dana.
The software doesn't let me enter that. | I've entered it by hand, Dana.
= fake_apology late
I'm sorry you see it that way. | I'm sorry, Dana, you're right.
Sorry, but it's Christmas, what do you expect? | I'm sorry, Dana; the vans are full before Christmas, and yours comes tomorrow.
I apologise if you feel we were slow. | I apologise, Dana, we were slow.
= overpromise late
I assure you this is the last time it happens. | I'm sorry, Dana; I've asked the depot to ring before they leave.
You'll have it first thing tomorrow, no matter what. | I'm sorry, Dana. It's planned for tomorrow, and I'll check at nine.
You can count on it 100%. | I'm sorry, Dana; I'll count the parts myself.
= handoff_anonymous late
Our specialist will take it from here. | I'm sorry, Dana. Lena, our specialist, takes it from here, and has the whole story.
Please hold while I transfer your call. | I'm sorry, Dana. I'm bringing in Lena, who knows the depot.
A manager will get in touch. | I'm sorry, Dana. Mr Holt, the manager, rings you at four.
= abrupt_close done
I'm closing the chat. | Before I close the chat, Dana: is anything else open?
OK bye. | OK, bye for now, Dana, and thank you.
= good refund
 | Please take your time, Dana.
 | I'm afraid I made a mistake, Dana, and I've put it right.
 | You won't have to explain it again, Dana; I've read everything.
 | I should have asked you that earlier, Dana.
 | It's frustrating when nobody answers, Dana, and I'm sorry we didn't.
 | The bank holds it for two days, Dana, and then it's yours.
 | I've checked with the warehouse, Dana, and they found it.
 | The address must be in the EU, Dana. Do you have one there?
 | I can't open the file, Dana. Could you send it as a photo?
 | The first payment failed, Dana, so nothing was charged.
 | Would a call be easier, Dana?
 | I always check twice with refunds, Dana.
 | It can't be repaired, Dana, so I'm sending you a new one today.
 | You don't owe us anything, Dana.
 | We haven't forgotten you, Dana.
 | I know you asked for Monday, Dana; Tuesday morning is the first free slot.
 | Stop by any time, Dana.
 | Nothing is lost, Dana; your photos are all here.
 | The seller made the mistake, Dana, and we'll sort it out with them.
 | Do you remember which card you used, Dana?
= good refund
 | I'll let you know.
 | Let me know.
 | Oh dear, that's not what you ordered. I'm sorry.
 | What can I do for you?
 | Is it better now?
 | Have you tried checking your spam folder?
 | Just follow the link in the email.
 | Just send it back within 30 days and we refund it.
 | Is there anything else I can help you with today?
 | Thank you for calling. How may I help you?
 | Your account has been updated.
 | I have cancelled your subscription, and you will get a refund in 3 to 5 business days.
 | Can I get your full name, please?
 | What is your account ID and order ID?
 | Pulling up your account now.
 | Sorry to hear that. Let me look into it for you.
 | I'm sorry, there are no restaurants matching that. Would you like to try another area?
 | Booking was successful. Your reference number is FZ3QX.
 | There are 12 trains on Monday. What time would you like to leave?
 | Unfortunately, that hotel is fully booked for Friday. Can I find you another one?
 | The total fee is 12.50 GBP payable at the station.
 | I could not find a flight on that date. Do you want to change the date?
 | Your refund is going through now and you should see it in your account in 3 days.
 | You must be logged in to see it, so I've sent you a link.
 | Please make sure the lid is closed before you start it.
 | You need to be at the gate 30 minutes before departure.
 | Please have your passport ready.
 | Sorry, we're out of almond milk. Would oat milk work?
 | I understand your frustration. Let me see what I can do.
 | I completely understand, and I'm going to help you get this sorted out.
 | Unfortunately, I can't give a refund on this item, but I can offer you a credit.
 | The system shows that you signed up for the gold plan in June.
 | I'm afraid the warranty ended in May. Would a discount on a new one help?
 | What was the reason for the return?
 | Is the item still in its packaging?
 | Have you already tried to restart the router?
 | Did you receive an email from us?
 | Do you have the receipt?
 | Could you please confirm your email address?
 | Okay, I am going to need your username.
 | Thanks for waiting. I've checked with my manager.
 | No problem. Have a great day!
 | It looks like your order is delayed by one day.
 | That's all set. Anything else?
 | It's no trouble at all.
 | I don't see a charge for that on your account.
 | The promo code has expired, but I've made you a new one.
 | I'm not able to see your card number, only the last four digits.
 | You can't miss it: it's the red door next to the bakery.
 | It's very common, and it goes away after a restart.
 | You'll have to enter the code twice.
 | The room has to be vacated by eleven.
 | Don't forget to bring your ID.
 | No need to bring anything.
 | I checked and everything looks fine on our side.
 | Just a moment, I'm checking that for you.
 | I was wrong about the date; it's the 14th.
 | It can take up to 10 days.
 | That's a great choice!
 | Our technician can come on Tuesday or Thursday. Which suits you?
 | Please don't share your password with anyone.
 | You should be able to log in now.
 | You should always keep the receipt, in case you want to exchange it.
 | Why don't I call you at three?
 | When did you first notice it?
 | The doctor will see you at ten. Please come fasting.
 | School starts at eight; the bus leaves at half past seven.
 | The invoice was paid on the 3rd, so nothing is due.
"""

FOURTH = """
= blame question
You selected the wrong delivery option. | Which delivery option would you like, Dana?
You didn't enter a phone number, that's why the driver couldn't call. | The driver had no phone number, Dana; may I add one?
The damage happened because of improper use on your part. | The damage happened on the way, Dana, and I'm sorry.
You lost the receipt, so it's your problem. | Without the receipt the card number will do, Dana.
= distrust broken
Are you absolutely sure it was our parcel? | I'm sorry, Dana. Which number is on the parcel?
We need to see evidence before we believe you. | I'm sorry, Dana; a photo lets me send a new one today.
It's unlikely that it arrived in that state. | I'm sorry it arrived in that state, Dana.
= refusal question
We can't change it any more. | We can't change it any more online, Dana, but I can ring the depot.
I won't make an exception for you. | I'll make an exception for you, Dana.
It is not allowed. | It is allowed from the 1st of May, Dana.
= dismissive late
Just be patient, it will come. | I'm sorry, Dana. It comes tomorrow before noon.
Calm down, it's just a parcel. | I'm sorry, Dana; I know how much you need it.
You're not the only one waiting. | You've waited far too long, Dana, and I'm sorry.
= condescending login
As I'm sure you know, passwords are case sensitive. | Passwords tell capitals from small letters, Dana.
It's simple: just follow the instructions. | I'll go through the steps with you, Dana.
Anyone can log in, it's not hard. | Logging in was fiddly for me too, Dana.
How can you not know your own password? | Shall I send a link for a new password, Dana?
= dont_know refund
I can't tell you that. | I can tell you by noon, Dana.
I don't have access to that information. | I don't have access to that, Dana, so I'm asking Ines now.
We'll see. | We'll see it by Friday, Dana; I'll look each morning.
= robotic broken
Your feedback has been recorded. Case number 4455. | I'm sorry, Dana. A new lamp leaves today.
We apologize for the inconvenience and thank you for your understanding. | I'm so sorry about the lamp, Dana.
Dear customer, we hereby confirm receipt of your complaint. | Dana, I've read it all, and I'm sorry.
= curt refund
Pending. | It's pending at the bank until Friday, Dana.
Done. | Done, Dana: 40 euros are on the way to your card.
Soon. | It's there by Thursday, Dana.
= profanity refund
Your complaint is a load of rubbish. | The complaint is with Ines, Dana.
Are you stupid or what? | There are no stupid questions, Dana.
The delivery guys are a bunch of idiots. | The delivery team is here until six, Dana.
Holy shit, that's a lot of orders. | That's a lot of orders, Dana, thank you.
Go to hell. | The Go-to-market plan is attached to the invoice, Dana.
= passive_aggressive data
Thank you for finally providing the information. | Thank you for providing the information, Dana.
As per my previous message, the number is required. | Thanks, Dana; that's the number I needed.
If you read my last message, you'd see it. | Thanks, Dana. Here is the link again.
I already answered that. | Thanks, Dana. The answer is yes.
= rude_question refund
What do you want from me? | What would help you most, Dana?
Why didn't you say so before? | Thank you for saying so, Dana.
What's the problem now? | What happened after that, Dana?
= commanding question
Send the documents today or your order is cancelled. | Could you send the documents today, Dana? Then it stays on track.
You must wait for the email. | The email comes within ten minutes, Dana.
= not_my_job refund
I'm not responsible for refunds. | Ines is responsible for refunds, Dana, and I've asked her.
Call the courier. | I'll call the courier for you, Dana.
That's another department. | That's another department, Dana, and I'm bringing in Ines from there.
= policy_hiding refund
Our policy is no refunds. | Our policy is 30 days, Dana, because food can't be resold; I can give you a voucher.
The system does not allow it. | The system allows it from tomorrow, Dana.
I'm not authorized to do that. | Maria is authorized to do that, Dana; I've asked her.
= jargon question
Your order is on backorder due to a SKU mismatch. | Your lamp had the wrong number in our list, Dana; it comes on Friday.
= fake_apology broken
I'm sorry if you felt offended. | I'm sorry I was short with you, Dana.
I'm sorry, but you should have packed it better. | I'm sorry, Dana. I'll send a better box.
= missing_apology late
The tracking shows it in Hamburg. | I'm sorry, Dana. The tracking shows it in Hamburg.
Please give me the tracking number. | I'm sorry about the wait, Dana. Could I have the tracking number?
= missing_thanks data
Your parcel is on its way. | Thank you, Dana, your parcel is on its way.
= missing_thanks praise
Noted. | That's lovely to hear, Dana.
= overpromise broken
I promise this will never happen again. | I'm sorry, Dana. We've put more paper in the boxes.
You'll definitely have the new one tomorrow. | I'm sorry, Dana. The new one leaves today and is due tomorrow.
I guarantee you'll be satisfied. | I'm sorry, Dana. If the new one isn't right either, I refund it.
= handoff_anonymous refund
I'm passing you on to a colleague. | I'm passing you on to Ines, who does refunds, Dana.
The responsible department will get back to you. | Ines from refunds gets back to you by four, Dana.
= abrupt_close done
I'm ending this chat. | Is there anything else, Dana? If not, have a lovely day.
= negative_phrasing question
We can't deliver before Wednesday. | We deliver on Wednesday, Dana.
It's not possible to pick it up until 5 pm. | You can pick it up from 5 pm, Dana.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an agent's: `family` is what it should be advised against for, None when it is good."""

    text: str
    family: str | None
    context: Context

    def families(self) -> set[str]:
        """What the check says of it, notes of promises left aside."""
        return {found.family for found in self.found() if found.family != "promise_no_deadline"}

    def loud(self) -> bool:
        """Whether a good line is warned of or held."""
        return any(found.severity in ("warn", "block") for found in self.found())

    def found(self) -> list[Finding]:
        """What the check says, promises left aside."""
        return [found for found in check(self.text, self.context).findings if found.severity != "info"]


def lines(told: str) -> Iterator[Line]:
    """The lines of a set, each in the context its heading names; the customer is called Dana."""
    family, context = "", Context()
    for row in filter(None, told.splitlines()):
        if row.startswith("= "):
            family, last = row[2:].split()
            context = Context("en", "Dana", CUSTOMERS[last], turn=3)
            continue
        bad, _, good = (part.strip() for part in row.partition("|"))
        if bad:
            yield Line(bad, family, context)
        yield Line(good, None, context)


@pytest.mark.parametrize("told", [FIRST, SECOND, THIRD, FOURTH], ids=["first", "second", "third", "fourth"])
def test_nearly_every_line_is_heard_and_nearly_every_neighbour_passes(told: str) -> None:
    bad = [line for line in lines(told) if line.family]
    good = [line for line in lines(told) if not line.family]
    assert sum(bool(line.families()) for line in bad) >= 0.95 * len(bad)
    assert sum(line.family in line.families() for line in bad) >= 0.93 * len(bad)
    assert [line.text for line in good if line.loud()] == []
    assert sum(bool(line.families()) for line in good) <= 0.02 * len(good)


@pytest.mark.parametrize(
    "family", sorted({line.family for line in lines(FIRST + SECOND + THIRD + FOURTH) if line.family})
)
def test_no_family_is_weak(family: str) -> None:
    found = [family in line.families() for line in lines(FIRST + SECOND + THIRD + FOURTH) if line.family == family]
    assert sum(found) >= 0.65 * len(found)


@pytest.mark.parametrize(
    "line", [line for line in lines(FIRST + SECOND + THIRD + FOURTH) if line.family == "profanity"], ids=repr
)
def test_nothing_that_insults_is_sent_unasked(line: Line) -> None:
    states = {found.severity for found in line.found()}
    assert "block" in states or "warn" in states


def test_words_that_are_innocent_stay_so() -> None:
    for text in (
        "The cocktail shaker from Scunthorpe is in stock.", "Take two Bloody Marys to table four.", "The dipstick shows the oil level.",
        "Sex and the City is on at nine.", "The bird is a great tit.", "Your Shih Tzu is welcome in the room.", "The cock crows at five here.",
        "It screws in clockwise.", "The clown fish needs warm water.", "Use the point of sale code POS-12.", "The matchbook is by Dickens.",
        "Please see a doctor if the fever stays.", "You can take a hike to the lake after lunch.", "The animals are fed at noon.",
    ):  # fmt: skip
        assert check(text, Context("en", "Dana")).state != "held", text
