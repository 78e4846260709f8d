"""Words of a note that are no names, although some of them are capitalised; without accents.

English and German mostly, with the everyday words of Spanish, French, Italian and Portuguese, and
the people after whom clinical signs, scales and methods are called.
"""

_EVERYDAY = """
a about above abroad absence accept accepted accompanied according ache aches achy active activity
add added adults advice advised affected after again against age aggravated ago agreed agrees aid
aids aim alcohol alert all allergic allergy allows alone already also alternative although always am
amputee an and annual another answer answers anxiety anxious any apart apartment apply appointment
april are area around arrange arranged arrived article as asap ask asked assess assessed assessment
assisted at attack attacks attended august avoid await awaiting aware away background bad baker
balance based baseline basis be bearing because become bed been before began being below bend bends
best better between big bike bit black blue board both bottom breathing brief bring brought building
bus business but by call called came can cannot car care carer carers chair change changed changes
chart check checked chief child children choice clear clearly climbing clinic clinical clinician
close closed clothes cold colleague come coming common compare compared complain complained
complains complaint complaints complete completed completely complex computer concern concerned
concerns confirm confirmed consent consider considered constant construction consult consultant
consultation contact content continue continued continues control cooking copy could crutches
current currently cut cycling daily dark date daughter day days deaf december decide decided
decision decisions decline declined declines decrease decreased deficit delay delayed denied denies
dependent depends describe described describes describing desk did diet difference different
difficult dinner direct discharge discharged discuss discussed discussion disturbed do doctor does
doing done double doubt down dressing drinks drive driver drives due dull during dustbin each
earlier early easily east eat effect eight either elderly elective else email emergency employed end
ends engineer enough entry environment equal errors especially even evening event events ever every
evidence exam examination examine examined excellent exercise exercises expected expects explain
explained extra failed failing fair fall fallen falls family far farmer fast father fatigue fear
february feeding feel feels fell felt female few figure final fine first fit fits five flag flags
flight floor follow followed following food for force forward found four free frequent friday from
full fully function further future gap garden gardener gardening gave general gentle get gets
getting give given gives go goal goals goes going good got gp grade gradual gradually grandson great
green grey group had half hand handed happy hard has have having he head health healthy hear heavy
held help helped helps her here high higher his history hobby hold holiday home hope hospital hour
hours house housing how however hundred hurt hurts husband idea if ill illness impact impaired
important impossible improve improved improvement improves improving in including increase increased
increasing independent inform informed initial initially inpatient instead insurance intense
interested intermittent into intolerance is issue it items its january job july june just keep keeps
kept kind kitchen know known label lady large last late later latest leave leaves left leisure less
let letter level levels lie life lift lifting light like likely limited limits line list little live
lives living local long longer look looks lost lot low lower machine made main mainly major make
makes male man manage managed many march mark marked market married maximum may me mean means
measure measured mechanic medical medication medications meeting met middle mild mind minimal minor
minute minutes missed mobile mobility moderate moderately moment monday month monthly months mood
more morning most mostly mother motor motorbike move moved moves much multiple must my name near
nearly need needed needs negative neighbour neither never new next night nights nine no nobody non
none nor normal normally north not notable note noted notes nothing notice noticed november now
number numbers nurse nurses obese objective observation obtain occasional occasionally occupation
october of off offer offered office often old older on once one ongoing only onset open opinion
opinions opposite option options or orange order ordered other others our out outcome outpatient
outside over overall overnight overweight own page paid pain painful part partial partially partly
past patient patients pattern pause pending pension pensioner people per performed perhaps period
permanent persistent person phone place plan planned plans plays pleasant please pm point pool poor
positive possible possibly post postponed potential practice prefer preferred prefers prepare
present presented presenting presents press previous previously primary prior private probable
probably problem problems procedure progress prolonged protocol proven provide provided provider pt
pts purpose put quality question questions quick quickly quiet quite radio rate rated rates rather
rating react read ready reason recent recently recheck recommend recommended record records
recovered red reduce reduced refer referral referred refers refuse refused refuses regular regularly
related relationship relative relatives reliable relief relieved relieves remain remained remains
remind remote reply report reported reports request requested requires rest rested result results
resume resumed retired retirement return returned returns review reviewed reviews right risk risks
room routine rule ruled running rural sad safe safety said same sat saturday saw say says scan scans
schedule scheduled school screen seat second sedated sedentary see seeing seeks seem seemed seems
seen sees self send sensible sent sentence separate september serious session sessions set setting
seven several severe shall sharp she shift shoes shopping short should show showed shower showing
shown shows side sides sight sign signed signs similar since single sister sit site sits sitting
situation six size skiing sleep sleeps slight slightly slope slow slowly small smoker smokes so
social software some somebody someone something sometimes son soon source sources south spoke sport
sports squat squatting stable staff stairs stand standing stands start started starting starts state
status stay stayed stays steady step steps stick still stop stopped story straight straightforward
strengthening stress stressed stretch stretching strong student study subject subjective such sudden
suddenly suffers suggest suggested suitable summary sunday support supported sure surgeon surgeons
surgery suspect suspected swim swimming switch symptom symptoms table take taken takes taking talk
tape taxi teacher teachers team teenage tell template ten tests than thank thanks that the their
them then there therefore these they thin thing things think third this those though thought
thousand three through thursday tight tightness till time times tired to today together told
tolerated tomorrow tonight too took tool top total traffic train training transfer transfers travel
travelling treadmill treat treated treatment trial tried tries trigger trip try trying tuesday turn
turned twice twisting two type typical unable uncertain unchanged unclear under understand uneven
unhappy unit unknown unless unlikely until unwell up update updated urgent us usage use used useful
user uses usual usually value vary very via view visit visited visits wait waiting waits walk walked
walker walking walkingstick walks want wanted wants ward warm warning was watch watchful water we
weak weaker week weekly weeks weight well went were west wet what wheel when where whether which
while white who whole whom whose why wide widow wife will window winter wish wished wishes wishful
with within without witness woman work worked worker working works worried worries worse worsened
worsening worst would write writing wrong year yearly years yellow yes yesterday yet yoga you young
your
"""
_CLINICAL = """
abdomen abdominal abduction abnormal abnormalities abscess absent accident achilles acute adduction
adjacent adjustment adl adult aetiology allodynia allograft ambulant ambulation ambulatory
amitriptyline anaemia anaesthesia anaesthetist anal analgesia analgesics angle angular angulation
ankle annular annulus anterior anterolisthesis antibiotic antibiotics anticoagulant anticoagulated
anticoagulation antidepressant aortic apex apixaban apophyseal arm arms arterial artery arthritic
arthritis arthropathy asa asia aspirin ataxia ataxic atrophy augmentation autograft axial baastrup
babinski back bacterial balloon barthel basdai bechterew belt benign benzodiazepine bertolotti
beyond bilateral biopsy bisphosphonate bladder bleeding block blood bmd bmi bone bones bony boston
bowel brace brachial bracing bragard breast breath brisk bulge bulging bupivacaine buprenorphine
burning burst buttock buttocks cage calcium calf canal cancer cannula capsule cardiac cardiology
cast castellvi cauda caudal celecoxib cell cellulitis cement central cerebral cervical ces chance
charlson chemo chest chiropractor chondroma chordoma chronic clamp claudication clonus cobb coccyx
cognition cognitive collapse collapsed collar column comorbidities comorbidity complication
complications compression concordant conservative contrast conus convex cord core coronary corset
cortical corticosteroid corticosteroids costochondral cough cranial crawling creatinine crossed crp
ct cutaneous cyst ddd decompression deep deformity degeneration degenerative dementia denosumab
densitometry depression dermatome dermatomes derotation dexa dexamethasone dextrose diabetes
diabetic diazepam diclofenac disability disc discal discectomy discitis disco discogenic discography
discs disease disk dislocation distal disturbance dizziness dizzy dorsal dorsiflexion dose doses
drain dressings drop drug drugs duloxetine dura dural dynamic dysaesthesia dysfunction dyspnoea ecg
echo edema effusion egfr elbow electro electromyography emboli embolism emg encroachment
endometriosis endoscopic endplate endplates enhanced epidural epigastric equina erect ergonomic
erosion erythema esr etanercept etoricoxib excision exit expansile expansion explosion extension
extensor extruded extrusion exudate eye faber facet facets failure fascia fatty feet femoral femur
fentanyl ferritin fever fibromyalgia fibrosus fibrous fibula fibular film films finding findings
finger fixation fixed flank flare flat flavum flexion flexor fluid foci foot foramen foramina
foraminal fracture fractures fragility fragment fragments frankel frozen functional fungal fused
fusion gabapentin gait ganglia ganglion gastric gastritis genetic gleason glucose gonstead gout grip
guided guideline guidelines haemangioma haematology haematoma haemodialysis haemoglobin hallux
hamstring hamstrings hangman hba1c headache heading healed healing heart heel hemangioma hematoma
hereditary hernia herniated herniation heroin hip hips hiv hoffmann holter hormone hybrid
hydromorphone hyperextension hyperintense hyperreflexia hypertension hypertensive hypertrophy
hypoaesthesia hypotension hypothyroid ibuprofen icu iliac iliopsoas ilium imaging immune
immunosuppressed impairment impingement impinging implant implanted implants inactivity incision
incomplete incontinence incontinent index indicated indication indications indolent infected
infection infective infiltration inflammation inflammatory infusion inguinal inhibitor injection
injections injury insomnia instability instrumented insulin intact intensity intensive interbody
internal interspinous interval intervention intervertebral intracanal intradural intrathecal
invasive inverted ischaemia ischemia ischial isolated isthmic isthmus jaw joint joints kambin
karnofsky kellgren kernig kidney kissing knee knees kummell kyphoplasty kyphosis lab labs lacking
lamina laminar laminectomy lamotrigine lasegue laser lateral leg legs leri lesion lesions leukocytes
levodopa lhermitte lidocaine ligament ligaments limb limbs limp limping lipoma listhesis liver load
loading loin loosening lordosis lumbago lumbar lumbosacral lung luque lymph lymphoma lytic magerl
malaise malignancy malignant manipulation manual marrow mass massage mechanical medial medicine
medullary meningeal meningioma meralgia metal metamizole metastases metastasis metastatic
methotrexate meyerding mid migraine minimally minocycline mobilisation mobilization modic modified
moist monitored morphine motion mrc mri mscc multifidus multilevel multimodal muscle muscles
musculoskeletal myelitis myelography myeloma myelopathy myofascial myotome myotomes naproxen
narcotic narrow narrowed narrowing nass nausea neck neoplasm nerve nerves neural neuralgia neurinoma
neuro neurogenic neurological neurologist neurology neuropathic neuropathy neurosurgeon neurosurgery
neurosurgical neurovascular neutral nice nociceptive nocturnal node nodes nonunion norm novalgin
nsaid nsaids nuclear nucleus numb numbness nutrition obesity occult occupational odi odontoid oedema
olif oncologist oncology operated operation operative opioid opioids oral organ orthogeriatric
orthopaedic orthopaedics orthopedic orthopedics orthosis osseous ossification osteoarthritis osteoid
osteomyelitis osteopenia osteophyte osteophytes osteoporosis osteoporotic osteosynthesis oswestry
outlet oxycodone oxygen pacemaker pad paget palliative palpation palsy panel papilloma para
paracetamol paraesthesia paralysis paramedian paraparesis paraplegia paraspinal paravertebral
paresis paresthesia parkinson pars pathologic pathological pathology pathway pedicle pelvic pelvis
peptic percussion percutaneous perianal perineal periosteal peripheral peroneal pfirrmann phalen
phlebitis physio physiotherapist physiotherapy pilates placebo plain plantar plantarflexion plaster
plate plateau platelets plexus plif pneumonia pneumonic polymyalgia polyneuropathy ponte posterior
postmenopausal postural posture potassium prednisolone prednisone pregabalin pregnancy pregnant
premedication pressure procaine profile progression progressive prolapse prolapsed prolapsing prone
proprioception prostate prostatic prosthesis protective protrusion provocative proximal
pseudarthrosis pseudoarthrosis psoas psychiatric psychiatry psychological psychology psychosocial
pulse pulses puncture pyramidal quadriceps radial radiated radiates radiating radicle radicular
radiculopathy radiofrequency radiograph radiographs radiological radiologist radiology radiotherapy
ramus range ray raynaud rays reaction recess rectal rectus recumbent recurrence recurrent reduction
reflex reflexes refractory regional rehab rehabilitation rehabilitative relapse relaxant remission
remodelling removal renal renin repair resection residual resistant resonance respiratory restricted
restriction retention retro retrolisthesis retropulsed retropulsion rheuma rheumatoid
rheumatological rheumatology rib ribs rigid rigidity risser rivaroxaban robust rod rods romberg root
roots rotation rupture sacral sacrococcygeal sacroiliac sacrum saddle sagittal saline sats scapula
scar scheuermann schmorl schober schwannoma sciatic sciatica sclerosis sclerotic scoliosis scoliotic
score scores screw screws sedation segment segmental segments seizure sensation sensory sepsis
septic sequard sequester sequestered sequestrum serology seroma sertraline serum shaft shear sheath
shooting shortness shoulder sicca sins sinus skeletal skin slide sling slip slipped slump smoking
socket soft soleus sore soreness spasm spasmodic spasms spasticity spike spinal spine spinopelvic
spinous splenic spondylitis spondyloarthritis spondylodiscitis spondylolisthesis spondylolysis
spondylosis spontaneous sprain spread spurling spurs stenosis stenotic sternum steroid steroids
stiff stiffness stimulation strain strength stretched stroke structural stump subacute subarachnoid
subchondral subcutaneous subfascial subluxation supine sural surgical sutures swelling syncope
syndrome synovial syphilis syrinx systemic taillard tandem tapentadol tear tears tender tenderness
tendon test tethered tetraparesis tetraplegia thecal therapy thermal thiazide thickened thickening
thigh thoracic thoracolumbar thorax thrombosis thrombus thumb thyroid tibia tibial tibialis tilidine
tinel tingling tip tissue tlif tlso toe toes tokuhashi tone tracheal traction tramadol
transforaminal transient translation transplant transverse trapezius trauma traumatic tremor
trendelenburg trochanter trochanteric trunk tuberculosis tubular tumor tumour tumours tunnel ulcer
ulcers ulnar ultrasound unilateral unstable unsteady upgoing upper upright urea urinary urine
urologic urologist urology uterine vacuum valgus valsalva varus vas vascular vein velocity venous
ventral ventricle vertebra vertebrae vertebral vertebroplasty vertigo viral vision visual vitamin
volume vomiting waddell warfarin wasting weakness wear wedge wedged wegener weighted wheelchair
whiplash widespread width wiltse wound wrist xanthoma xray xrays zoledronate zoledronic zone zoster
zygapophyseal
"""
_GERMAN = """
ab abends aber abschluss aktiv aktuell aktuelle aktueller akut akute akuter alle allem aller alles
allgemein als alt anamnese andere anfang anhaltend anhaltende anstieg antrag arbeit arbeitet
arbeitsunfahig arzt auch auf aufgrund auftreten augen aus ausgepragt ausgepragte ausschluss ausser
ausstrahlung bandscheibe bandscheiben bauch befund befunde beginn behandelt bei beide beiden bein
beine bekannt bekannter belastbar belastbarkeit belastung bericht beruf beruflich beschwerdefrei
beschwerden besser besserung bestand betroffen bett bettruhe beweglich beweglichkeit bildgebung bis
bitte blase blasen bleibt blut brauche brustwirbel bwk bws chronisch chronische da dann darm das
dass dauer defizit defizite degenerativ dem den der derzeit des deutlich deutliche dezember diagnose
diagnosen die dienstag diese dieser dieses donnerstag dosis dringend druck druckschmerz dumpf durch
eher eigene ein eine einem einen einer eines einheiten einnahme einseitig ende endlich enge entfernt
entlassung entlastung entzundung er erfolgt erfolgte ergebnis erhalten erheblich erneut erst erste
erwunscht es etwas fahrt februar fest fieber fixateur folge fortschritt frage fragestellung fraktur
frakturen freier freitag fruh fruher fuhlt funktion fur fuss gang ganz ganzen gefuhl gegen gehen
gehhilfe gehstrecke geht gelegentlich gelenk genau geplant gering geringe gesamt gesicherte gestellt
gestern gewicht gibt gips gleich gleichzeitig gleitwirbel grad grenze grosse grosser grund gut gute
halb halten handelt harn harninkontinenz hat haufig haus hausarzt haut hebung heim heute hier hilfe
hinten hinweis hoch hochgradig hochgradige hochgradiger hohe hormon hufte husten hws ich ihm ihr im
immer indikation innen insgesamt intakt ischialgie ist ja jahr jahre jahren januar jetzt juli juni
kann kaudasyndrom kaum kein keine keinem keinen keiner klinik klinisch knapp knie knochen kommt
komplett konservativ konservative konsil kontrast kontrolle kopf korper korsett kraft kraftgrad
krank krankengymnastik krebs kreuz kreuzschmerz kreuzschmerzen kribbeln kurz kyphose lage lahmung
lange langer langsam lasst laut leben ledig leicht leichte leichter leiden leistung lendenwirbel
letzte letzten letzter liegt linke linken linker links linksseitig lumbale lumbaler lumbales
lumbalgie lumboischialgie lwk lws mai mal mann manner marz massig medikament mehr mehrere merkt
metastasen meter mieder mit mitarbeit mittags mitte mittel mittelgradig mittelgradige mittwoch mobil
mochte monat monate monaten montag morgen mude mull muskel muskeln muss nach nachbehandlung nachste
nachster nachts nachweis nacken nahe narbe negativ neigung nein nerv nerven neu neue neuer
neurologisch neurologische nicht nichts nimmt noch normale notfall nun nur ob oben oberer
oberschenkel oder ohne oktober op operiert osteoporose parese paresen patienten patientin pflege
plotzlich positiv postoperativ prognose prufen quer rad radikular radikulare rechte rechten rechter
rechts rechtsseitig reflexe regelmassig reha reithose reizung rezidiv richtung rollator rontgen
rucken ruckenmark ruckenschmerz ruckenschmerzen ruckgang ruhe samstag schenkel schlecht schmerz
schmerzen schmerzfrei schmerzfreie schmerzlich schmerzmittel schonhaltung schritt schritte schulter
schwach schwache schwere schwerer schwindel sehr seit seitdem seite seitengleich sensibel
sensibilitat sensibilitatsstorung sich sie sind sitz sitzen sofort sonntag sonst spater spinalkanal
spinalkanalstenose sprunggelenk stabil standig stark starke starker station steht stenose storung
stunde stunden sturz sturze tablette tabletten tag tage tagen tagsuber taub taubheit taubheitsgefuhl
teilweise termin therapie tief treppe trotz trotzdem ubelkeit uber ubergewicht ubung ubungen um
unauffallig und unfall unklar unten unter unterschenkel untersuchung unverandert ursache vater
vegetativ verbessert verdacht verlauf verletzung verschlechtert verschlechterung versorgung
verspannt verstarkt versuch vertebroplastie viel vom von vor vorgeschichte vorhanden vorher
vorstellig vorstellung wade war warum wegen weil weiter weitere wenig wenige weniger wenn wer wie
wieder wirbel wirbelkorper wirbelsaule wirkt wirkung wo woche wochen wunde wunsch wurde wurzel zahl
zehen zeichen zeigt zeit ziehend ziemlich zirka zu zuhause zuletzt zum zunahme zunehmend zur zustand
zuvor zwei zweite zwischen zyste
"""
_ROMANCE = """
abril acompanada acortada actividad actual acude afecta afectacion agosto aguda agudo ahora aigu
aigue ainda aiuto al alcuni alergia alta amelioration anni anno ano anos ans antecedents anterieure
antes aout aparece aplastamiento apos apoyo appareil apres aqui arthrose articulaire articular arto
asi ate atividade atteinte au aucun aucune augmentee aujourd aumento aussi autonomo aux avant avanti
avec avis avril ayer ayuda bajo bas bastante bem bien bilan bilaterale bipedestacion braccio bras
brazo brutal brutale cabeza cada cadera caida caidas calambres cammina camminare cara casa caso ce
cervicale cette chaque charge chez chronique chute ciatica cirugia cirurgia cita claudicacion cojera
colonna columna coluna com comme como completa compresion con conservateur consulta continua
contractura contre controllo cote cou crise crisis cronica cronico cruralgie cuando cura dado dal
dalla dans de deambulacion debe debil debilidad debolezza decembre decubito deformidad degeneratif
degenerativa dei del della delle dello dentro depuis derecha derecho derivado descartar desde
despues destra deux di dia dias diciembre diffuso dificuldade dimanche direita discale discopatia
distance disturbi dolor dolore dolores domingo donde dopo dor dores dorsale dos douleur douleurs
droit droite du duele durante dx e edad effort el ela ele elevation ella elle em empeora
empeoramiento en encore enero enfermedad engourdissement entre entree equilibre ernia esame esami
esfinter esfinteres esfuerzo esiti espalda espinal espondilolistesis espontanea esquerda est esta
estable este estenosis estudio et etat etroit evidencia evolucion evolution examen exploracion
extremidad extremidades facetaria faible faiblesse febbre febrero femme fevereiro fevrier fiebre
fievre fisioterapia fois fonction forte fractura franche fraqueza frattura fraturas fuerza gamba
gauche gene generale generalizado gennaio genou geste ginocchio giorni giorno giugno gli grave ha
hace hacia hanche hasta hauteur hay hernias hernie heure heures hija hijo hombre homem homme
hospitalisation hoy i idade il ils importante importants inchange incontinencia inestabilidad
infeccion inferior inferiores inflammatoire informe ingreso inicio instabilite intensa intenso
intervencion intervento irradia irradiado irradiation izquierda izquierdo jambe jambes janeiro
janvier je jeudi jour jours jueves juillet juin julho julio junho junio juntos kine la lado las le
leger les leve lieve ligera ligero ligne limitacion limitada limitata limite llega lo lombaire
lombaires lombalgie lombare lombari los lourd luglio lui lumbalgia lumbares lumbociatica lumbosacra
lundi lunes ma maggio maio mais majeure majoration maladie manana maniobra mano marcada marcha
marche mardi mars martes marzo mas matin mattina mayo medicacion medico medula meilleur mejor mejora
mejoria melhora membre membres meme menton mercredi mes mese meses mesi miembro miembros miercoles
mieux minime moderada moderado moderato modere moderee moins mois moteur motora motorio motrice
movilidad muestra mujer mulher musculo muy nada nadie nao nas ne nel nella nerveuse nervo nette
neurogena neurologica neurologico ni ninguno nivel noche nos nota notevole notte nous nova novembre
noviembre nueva nuevo nuit nuova nuovo o octobre octubre oggi ogni operacion operada operado opere
operee ordonnance osteoporosi otra otro ou outubro ouvert paciente par parestesias paresthesies
parte pas patiente paziente peggiora pendant pendiente peor perda perdida perdita perimetre perna
pero persiste persistente perte petit peu pie pied piede pieds pierna piernas pincement piu plat
plus poco poi por posible positif position positivo pour precedent pres prescription presenta
pression previo prevu prima primer primera primo profonde progresiva progressiva prueba pruebas
puede puis quand quando que queda questo qui quiere quirurgico rachis racine radicolare radiculares
radiografia raices raiz recente recidiva reciente recto reeducation refiere reflejos reflexos repos
reposo repouso repris reprise residuelle resonancia ressonancia retencion revisar revision riferisce
riflessi rigidez riposo risque rodilla sabado sacre sacro samedi sans scanner schiena sciatalgia
sciatique se seance seances selon sem semaine semaines semana semanas sensibilidad sensibilidade
sensibilita sensibilite sensitif sensitiva senza septembre septiembre ses setembro settembre
settimana settimane seu severa si signe signes sigue simetricos simple sin sinistra sobre soir
solicita solo sono sous sphincter spinale stabile stade stenosi su sua suelo suite suivi superieur
superior sur sx tarde tassement tem temblor tension terapia tercera tiene tiers toda todo torax tout
toute tra trabaja trabajo traitement tras tratamento tratamiento traumatisme traumatismo tres trois
trouble troubles tumbado tumeur tutto uma un una une uno uomo urgence urgente urinaria valoracion
valorar vejiga vendredi vers vertebrale vertebrales vertebre vertebres vesicale vez viernes visita
vous
"""
_EPONYMS_TAKE = """
angle approach brace cast classification collar criteria curve disc disease escala fracture frame
grade grading index jerk klassifikation law line maneuver manoeuvre method nail nerve node nodes
osteotomy palsy plate position procedure protocol prueba reflex regression rod rods scale score sign
signo splint stage stain stress syndrom syndrome table technique test tests traction trial type view
zeichen
"""

COMMON = frozenset((_EVERYDAY + _CLINICAL + _GERMAN + _ROMANCE).split())
TAKES_A_NAME = frozenset(_EPONYMS_TAKE.split())
"""What is called after somebody: "Thomas test" names nobody who is ill."""
