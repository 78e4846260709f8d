"""Given names and surnames that are seldom anything else, across languages; without accents.

What is also a word of clinical notes ("mark", "frank", "may", "dolores", "ana") is left out: with
a second name or a title beside it, it is still seen for a name.
"""

_GIVEN = """
aaliyah aaron abdul abdullah abigail abraham adam adele adelheid aditya adrian adriana agata agnes
agnieszka agustin ahmad ahmed ahmet aiden ainhoa aisha aitor akira alan alana alastair albert
alberto alejandra alejandro aleksandr aleksandra alena alessandra alessandro alessia alessio alex
alexander alexandra alexandre alexis alfonso alfred alfredo alice alicia alina alison alistair
allison alois alvaro amalia amanda amelie amina amir amit amy anabela anastasia andre andrea andreas
andrei andres andrew andrzej angela angelica angelika angelina angelo anil anita anja anjali anke
ann anna annalena anne annegret annelies anneliese annemarie annette annie anouk anthony antje
antoine anton antonella antonia antonio antony aoife arianna ariel arjun armando armindo arnold
arthur arturo arvind ashley ashok assunta astrid audrey aurelie axelle ayesha aylin ayse barbara
bartosz bastien beata beate beatrice beatriz begona benedikt benjamin benoit beppe bernadette
bernard bernardo bernd bernhard bertha beth bethan bethany bilal birgit birgitta bjarne bjorn bogdan
boris bozena bradley bram brandon branislav brankica brenda brett brian bridget brigitte britta
bruna bruno bryan bryce burak burkhard caitlin callum camila camille candice carina carla carlo
carlos carmela carmine carol carola carole carolin caroline carolyn catalina catarina caterina
catherine cathy cecile cecilia cedric cees celia celine chantal charles charlie charlotte cheryl
chiara chloe christa christel christiane christina christine christl christoph christophe
christopher ciara cindy clarisse claudia claudio claus clayton clemens clifford clyde cody colette
colin concetta connor conrad constanze corey corinna corinne cornelia cosima craig cristian
cristiano cristina cynthia czeslaw dagmar damian damien daniel daniela daniele danielle danilo
danuta daphne dariusz darrell darren david davide deanna deborah debra declan deepak deepika dejan
delia denise dennis derek derrick deshawn desiree detlef diana diego dieter dietmar dimitri dirk
djordje dmitri dmitry domenico dominik dominique donald dora doreen doris dorota dorothea dorothy
dorte douglas dragan dragana duncan dusan dustin dylan edeltraud edgar edite edith eduard eduardo
edward edwin edyta egon ekaterina elaine eleanor elena eleonora elfi elfriede eliane elias elif
elina elisa elisabeth elise elizabeth elke ellen elliott elsa elsbeth elvira elzbieta emanuel emil
emilia emilio emily emine emma emmanuel emre encarnacion enrico enrique enzo eoin eric erica erich
erik erika erin ernesto erwin esteban estelle esther ethan etienne eugen eugenia eugenio eulalia eva
evelyn ewa ewan fabian fabien fabio fabrice fabrizio fatih fatima fatma federica federico felicitas
felipe femke ferdinand fergus fernanda fernando fernao filip filipe filippo filomena fiona florian
francesca francesco francine francis francisca francisco francois francoise frantisek franz
franziska frederic frederick frederik fredrik frieda friedrich fritz gabi gabriel gabriela gabriele
gabriella gareth gary gaston gavin gemma genevieve gennaro genowefa geoffrey georg george georges
georgina georgine gerald geraldine gerard gerardo gerda gerhard gerlinde gernot gerrit gerti gertrud
gertrude ghislaine giacomo giancarlo gianluca gianni gideon gilles gillian gina giorgio giovanna
giovanni gisela giulia giuliana giuseppe giuseppina goncalo gonzalo goran gordon gottfried graham
greg gregor gregorio gregory greta guadalupe gudrun guido guillaume guillermo gunda gundula gunilla
gunnar gunter gunther gustaf gustav gustavo hakan halina hamid hamish hana hanna hannah hannelore
hannes hans hansjorg harald harold harriet harry hassan hatice hector hedwig heide heidi heike heiko
heinrich heinz heinzi helen helena helene helga helmut hendrik hendrika henri henriette henrik
henrike henry henryk herbert heribert hermann hermine hilda hilde hildegard hildegund hiroshi holger
horst howard hubert hugo hussein iain ibrahim ignacio ignasi igor iker ilda ilona ilse imran inaki
ines inga inge ingeborg ingemar ingo ingrid irena irene irina irma irmgard irmtraud isaac isabel
isabella isabelle ivan ivana ivano ivica iwona jacek jacinta jacob jacqueline jacques jadwiga jaime
jakob jakub jamal james jamie jana jane janet janice janina janine janusz jared jarek jaroslav
jaroslava jaroslaw jasmin jasmine jason javier jeanette jeanne jeff jeffery jeffrey jelena jenna
jennifer jenny jens jeremy jermaine jeroen jerome jerzy jessica jesus jill jim jimmy jiri jitka
joachim joan joana joanna joanne joao joaquim joaquin jocelyne jochen jodie joe joel johan johann
johanna johannes john johnny jolanta jonas jonathan joost jordi jordina jorg jorge joris jorn jose
josef josefa josefina josefine joseph josephine joshua josiane josip joyce jozef juan juana judith
julia julian juliana julie julien juliette jurgen justin justyna jutta kacper karen karim karin
karina karl karla karolina karsten kasper katarina katarzyna kate katharina katherine kathleen
kathrin kathryn kathy katia katja katrin katrina katy kavita kayleigh kazimierz keisha keith kelly
kelvin kenji kenneth kerstin kevin khadija khalid kieran kimberly kinga kirsten klara klaudia klaus
koen konrad konstantin krista kristin kristina kristine krystyna krzysztof kurt kveta kyle ladislav
laila lakshmi lara larissa larry lars laszlo latoya laura lauren laurence laurent laurie leanne
leila lena lenka lennart leonard leonardo leonie leonor leopold leopoldine leslie leszek letizia
leyla liam libby libor lidia lieke liesbeth lilian liliana lilly lindsay lindsey lionel lisa lisbeth
livia ljiljana ljubica lloyd loic loredana lorena lorenzo lothar lotte louis louisa louise luc luca
lucas lucia luciana luciano lucie lucille lucy lucyna ludger ludmila ludwig luigi luigina luis luisa
luka lukas lukasz luke lutz lydia lynn maarten macarena maciej madeleine maelle magdalena magnus
mahmoud maike maja malcolm malgorzata manfred manish manon manuel manuela marc marcel marcella
marcello marcelo marcin marcus marek maren margaret margareta margarete margarita margaux margit
margot marguerite maria mariam marian mariana marianne marie mariella marija marijke mario marion
marisa marius mariusz marjorie markus marlene marta martha martin martina martine marvin mary mateo
mateusz mathias mathieu mathilde mathis matilda matteo matthew matthias matthijs mattia mattias
maureen maurice mauricio maurizio maxence maxime maximilian mechthild mechtild meera megan mehmet
melanie melissa melvin meredith merve michael michaela michal michel michele michelle mieczyslaw
miguel mihai mikael mike mikhail mila milada milagros milan milena milos miloslav miranda mirella
miriam mirjam mirjana mirko miroslav miroslaw mohamad mohamed mohammad mohammed moira monica monika
monique montserrat moritz muhammad mukesh murat muriel mustafa myriam nadeem nadia nadine nadja
nancy naomi natalia natalie natascha natasha nathalie nathan nathaniel nebojsa neha nele nenad niamh
nicholas nicola nicolas nicole nicoletta niels nieves nigel nikhil nikita nikola nikolai nikolaus
nils noah noelle noemi nolwenn noortje nora norbert noreen norman nuno nunzia oceane odile olaf oleg
olga oliver olivia olivier omar oriol ornella oscar oskar osman ottilie otto owen pablo padraig
pamela paola paolo pascal pascale patricia patrizia patrizio patryk paul paula paulina pauline paulo
pavel pavla pawel pedro penelope petar peter petra philip philipp philippa philippe philomena
phyllis pierre pieter pietro piotr pooja pradeep prakash predrag priya przemyslaw quentin rachel
radek radmila radoslav rafael rafal raffaele raffaella ragnar rahul rainer raj rajesh ralf ralph
ramesh ramiro ramon ramona randall randy rania raphael raquel rashid raul ravi raymond rebecca
regina regine regis reinhard reinhold remi renata renate renato rene resi rhys ricardo riccardo
richard rita robert roberta roberto rocco rodrigo roger rogerio rohit rolf romina ronald ronja
rosalie rosalind rosanna rosario rosemarie rosemary rosina rosita roxana roy ruben rudi rudiger
rudolf ruediger rui rupert rupprecht russell ruth ryan ryszard sabine sabrina sally salma salvatore
salvatrice sam samantha samir samira samuel sandeep sandra sandrine sandro sanjay sanjit sanne sarah
sascha saskia scott seamus sebastian sebastien selim selina sepp serge sergei sergey sergio shane
shannon sharon shawn sheila shirley shreya sibylle sieglinde sigrid sigurd silke silvana silvia
silvio simon simona simone sinead sinisa siobhan sjoerd slawomir slobodan snezana sofia sofie
solange solveig sonia sonja sophia sophie soren stacey stacy stanislav stanislava stanislaw stanley
stefan stefania stefanie stefano steffen steffi stella stephan stephane stephanie stephen steve
steven stig stojan stuart sunil sunita suresh susan susana susanna susanne susi suzanne sven svenja
svetlana sybille sylvain sylvia sylvie sylwia tadeusz takashi tamara tania tanisha tanja tara tariq
tatiana tatjana telmo terence teresa terry theo theodor theresa therese thibault thibaut thierry
thijs thomas thorsten tijmen tilman tim timo timothy tina tiziana tobias todd tom tomasz tomislav
tommaso tommy tony torben torbjorn torsten tracey tracy traudl travis trevor tristan tyrone ulf uli
ulla ulrich ulrike umberto unai ursula uschi ute uwe vaclav valentin valentina valeria valerie
vanessa vasco vera verena veronica veronika veronique vesna vijay vikram viktor viktoria vincent
vincenzo virginie vivian viviane vladimir vlasta vojislav volker waldemar walter waltraud wanda
wendy werner wieslaw wieslawa wilfried wilhelm wilhelmine willem willemijn willi william willy
witold wojciech wolfgang wouter xabier xavier yann yannick yannis yasmin yasmine yoko yolanda yuki
yusuf yves yvette yvonne zainab zbigniew zdenek zdenka zdzislaw zeljko zenon zeynep zlatko zoe zofia
zoran zsofia zulmira zuzana александр алексеи анатолии андреи анна борис валентина валерии василии
виктор владимир галина геннадии григории дмитрии евгении евгения екатерина елена жанна зинаида иван
игорь ирина константин лариса лидия людмила маргарита мария михаил надежда наталья николаи нина
оксана олег ольга павел петр полина раиса светлана сергеи станислав степан тамара татьяна федор
эдуард юлия яна יוסף יעקב מרים משה רחל שרה ابراهيم احمد حسين خالد خديجة زينب سعاد سعيد سلمى عايشة
عبدالله فاطمة ليلى محمد محمود مريم مصطفى هدى يوسف
"""
_SURNAMES = """
aguilar aigner almeida alonso alvarez andersen anderson andersson arslan auer aydin bailey bakker
barbieri barnes baumgartner begum benitez bennett berger bertrand bianchi blanchard boyer
brandstatter brandt brunner campbell carvalho castillo celik chapman chen chevalier chowdhury
christensen clarke coleman collins colombo conti correia cortes cox cunningham davies davis dawson
demir devries diaz dietrich dixon djordjevic dogan dominguez dubois dupont durand dvorak eder
edwards egger ellison engelhardt eriksson escudero espinosa esposito evans ferguson fernandes
fernandez ferrari ferreira fischer fitzgerald fletcher fontana foster fournier frohlich gallagher
gallo garcia garnier gauthier gautier gerlach gibson gilmore gimenez giordano girard gomez goncalves
gonzalez goodwin greco griffiths gruber gupta gutierrez haas haider hamilton hansen hanson harris
harrison hartley hartmann henderson hermannsdorfer hernandez herrera hofer hofmann horvath huang
huber hudson hughes hussain hutchinson ibanez iglesias ilic jackson jahn jansen janssen jenkins
jennings jensen jimenez johansen johansson johnson johnston jovanovic kaminski karlsson kavanagh
kaya khan koch kovac kovacs kowalczyk kowalski kraus krause kruger kuhn kumar kuzmin lacroix lambert
larsen larsson lawson lechner leclerc lefebvre lehmann leitner lemaire leroy lewandowski lewis
lombardi lopes lopez macdonald macleod maier mancini mariani marino markovic marquez martinez
martins matthews mayer mayr mccarthy mcdonald mclean meier mendes mendez mercier meyer mitchell
molina moreau moreira morel moretti morgan morrison moser muhlbauer mulder muller munoz murphy nagy
navarro nelson neumann nguyen nielsen nikolic nilsson novak nowak nunes oakley obermayer oconnor
ojeda oliveira olsen oneill ortega ortiz osborne ostermann ozdemir ozturk padilla parker patel
patterson pearson pedersen pereira perez perrin peterson petrovic pfeiffer pham phillips picard
pichler popovic powell preston prochazka quintana ramirez ramos ramsey rasmussen reed reichelt
reiter renaud reynolds ribeiro ricci richardson rinaldi rivera rizzo roberts robertson robinson
rodrigues rodriguez rogers romano romero rossi rousseau roux ruiz russo sahin salazar sampson
sanchez santoro santos schafer schmid schmidt schneider scholz schroder schulz schulze schumacher
schuster schwaiger seidel serrano sharma sheppard silva sinclair singh smit smith sorensen sousa
spencer steiner stevenson stewart stojanovic strasser suarez sullivan svensson svoboda szabo
szymanski teixeira thiel thompson thomsen thomson tomlinson torres toth trujillo turner ugarte
ulbrich ullrich underwood valdes vandenberg vasseur vazquez vidal vieira villanueva visser vogt
voigt wallace wallner walsh wang watson webb wenzel whitaker widmann wilcox wilkinson williams
wilson wimmer winkler wisniewski wojcik wolff wozniak yates yildiz yilmaz zauner zeller zhang
ziegler zielinski zimmermann волков волкова иванов иванова козлов козлова кузнецов кузнецова
кузьмина лебедева морозов морозова новиков новикова петров петрова попов попова смирнов смирнова
соколов соколова федоров федорова
"""
_CAPITALISED = """
alba ali amber angel bauer binder bonnet carmen cesar christian claire clara costa dean delgado
donna felix florence fuchs georgia gloria hazel heather iris jean jordan julio lea leo leon linda
luna madison marco mercedes mia moreno nina pilar robin rosa rose-marie rubio ruby sara schwarz
serena tomas victor viola virginia
"""

NAMES = frozenset((_GIVEN + _SURNAMES).split())
CAPITALISED = frozenset(_CAPITALISED.split())
"""Names only with a capital letter: without one they are words of some language."""
