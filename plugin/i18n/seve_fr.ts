<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR" sourcelanguage="en">
<context>
    <name>Seve</name>
    <message>
        <source>GeoPackage file where Sève keeps the town, or the name of a PostGIS connection of QGIS, or a server's address (postgresql://…?schema=seve)</source>
        <translation>Fichier GeoPackage où Sève garde la ville, ou nom d'une connexion PostGIS de QGIS, ou adresse d'un serveur (postgresql://…?schema=seve)</translation>
    </message>
    <message>
        <source>Day the figures are for; today when empty</source>
        <translation>Jour pour lequel sont donnés les chiffres ; aujourd'hui si vide</translation>
    </message>
    <message>
        <source>Language of what is written</source>
        <translation>Langue de ce qui est écrit</translation>
    </message>
    <message>
        <source>Store of the town</source>
        <translation>Base de la ville</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Jour</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>The folder {} does not exist.</source>
        <translation>Le dossier {} n'existe pas.</translation>
    </message>
    <message>
        <source>Close the rounds from what came back</source>
        <translation>Clore les tournées d'après ce qui revient</translation>
    </message>
    <message>
        <source>Reads the round sheets filled in by the teams (.xlsx) and the folders of their phones (QField), alone or in a folder: litres given enter the water balance, work not done returns to due with its reason. A stop that the desk closed otherwise meanwhile is told and left, unless the teams' words are to be taken.</source>
        <translation>Lit les feuilles de tournée remplies par les équipes (.xlsx) et les dossiers de leurs téléphones (QField), seuls ou dans un dossier : les litres apportés entrent dans le bilan d'eau, le travail non fait redevient à faire avec son motif. Un arrêt que le bureau a clos autrement entre-temps est signalé et laissé, sauf si l'on garde la parole des équipes.</translation>
    </message>
    <message>
        <source>A filled-in sheet, or the round.gpkg of a phone</source>
        <translation>Une feuille remplie, ou le round.gpkg d'un téléphone</translation>
    </message>
    <message>
        <source>A folder of sheets and phones, read three levels deep</source>
        <translation>Un dossier de feuilles et de téléphones, lu sur trois niveaux</translation>
    </message>
    <message>
        <source>Also where the desk noted something else meanwhile</source>
        <translation>Même là où le bureau a noté autre chose entre-temps</translation>
    </message>
    <message>
        <source>What came back</source>
        <translation>Retour du terrain</translation>
    </message>
    <message>
        <source>Or a folder</source>
        <translation>Ou un dossier</translation>
    </message>
    <message>
        <source>Take the teams' words</source>
        <translation>Garder la parole des équipes</translation>
    </message>
    <message>
        <source>Choose a file or a folder that came back.</source>
        <translation>Choisissez un fichier ou un dossier rapporté.</translation>
    </message>
    <message>
        <source>No round wrote {}: left aside.</source>
        <translation>{} ne vient d'aucune tournée : laissé de côté.</translation>
    </message>
    <message>
        <source>Compute the watering advice</source>
        <translation>Calculer les conseils d'arrosage</translation>
    </message>
    <message>
        <source>Runs the daily soil-water balance (FAO-56) of every tree, bed, planter and basket and writes for each the litres advised, the earliest, likely and latest day, and the reason. Missing or old weather is said on every advice that rests on it.</source>
        <translation>Tient le bilan hydrique quotidien (FAO-56) de chaque arbre, massif, jardinière et suspension, et écrit pour chacun les litres conseillés, le jour au plus tôt, probable et au plus tard, et la raison. Une météo absente ou ancienne est dite sur chaque conseil qui en dépend.</translation>
    </message>
    <message>
        <source>Days ahead</source>
        <translation>Jours à venir</translation>
    </message>
    <message>
        <source>Number of days the plan looks ahead</source>
        <translation>Nombre de jours que couvre le plan</translation>
    </message>
    <message>
        <source>Write the dashboard</source>
        <translation>Écrire le tableau de bord</translation>
    </message>
    <message>
        <source>Writes one web page that opens without any network: how the parks are, what is late, what water the week asks, what data is missing. Each figure links to its definition.</source>
        <translation>Écrit une page web qui s'ouvre sans réseau : comment vont les parcs, ce qui est en retard, l'eau que demande la semaine, les données qui manquent. Chaque chiffre renvoie à sa définition.</translation>
    </message>
    <message>
        <source>The web page</source>
        <translation>La page web</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Page</translation>
    </message>
    <message>
        <source>List the work due</source>
        <translation>Lister les travaux à faire</translation>
    </message>
    <message>
        <source>Applies the care rules, the health grades, the watering advice and the requests, and writes the interventions due with their season, their legal points of attention and their reminder. Work already planned, done or postponed is kept as it is.</source>
        <translation>Applique les règles d'entretien, les états sanitaires, les conseils d'arrosage et les demandes, et écrit les interventions à faire avec leur saison, leurs points d'attention réglementaires et leur rappel. Un travail déjà prévu, fait ou reporté reste tel quel.</translation>
    </message>
    <message>
        <source>Number of days looked ahead</source>
        <translation>Nombre de jours regardés à l'avance</translation>
    </message>
    <message>
        <source>Calendar file that Outlook and Thunderbird open</source>
        <translation>Fichier de calendrier qu'ouvrent Outlook et Thunderbird</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>Calendrier</translation>
    </message>
    <message>
        <source>Explain an advice</source>
        <translation>Expliquer un conseil</translation>
    </message>
    <message>
        <source>Says in one sentence why an object needs water or not, and writes the day-by-day table (rain, need, depletion) with where each input comes from.</source>
        <translation>Dit en une phrase pourquoi un objet a besoin d'eau ou non, et écrit le tableau jour par jour (pluie, besoin, déficit) avec l'origine de chaque donnée.</translation>
    </message>
    <message>
        <source>Number of the tree or bed, or its identifier (uid)</source>
        <translation>Numéro de l'arbre ou du massif, ou son identifiant (uid)</translation>
    </message>
    <message>
        <source>CSV file of the days, or an HTML page with the chart</source>
        <translation>Fichier CSV des jours, ou page HTML avec le graphique</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objet</translation>
    </message>
    <message>
        <source>Table of the days</source>
        <translation>Tableau des jours</translation>
    </message>
    <message>
        <source>Export the figures</source>
        <translation>Exporter les chiffres</translation>
    </message>
    <message>
        <source>Writes every figure of the day with its unit, its target, its definition, those of last month and last year, for the town and for each site: an Excel workbook, or CSV that a French Excel opens rightly.</source>
        <translation>Écrit chaque chiffre du jour avec son unité, son objectif, sa définition et ceux du mois et de l'an passés, pour la ville et pour chaque site : un classeur Excel, ou un CSV qu'un Excel français ouvre bien.</translation>
    </message>
    <message>
        <source>The file to write: .xlsx or .csv</source>
        <translation>Le fichier à écrire : .xlsx ou .csv</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Export the inventory</source>
        <translation>Exporter l'inventaire</translation>
    </message>
    <message>
        <source>Writes trees, beds and sites as an Excel workbook (which comes back as an update), as the national « Arbres urbains » CSV, or as layers. Formulas in cells are neutralised.</source>
        <translation>Écrit arbres, massifs et sites dans un classeur Excel (qui revient comme mise à jour), dans le CSV national « Arbres urbains », ou en couches. Les formules des cellules sont neutralisées.</translation>
    </message>
    <message>
        <source>Workbook, national CSV, GeoPackage or GeoJSON</source>
        <translation>Classeur, CSV national, GeoPackage ou GeoJSON</translation>
    </message>
    <message>
        <source>The file to write</source>
        <translation>Le fichier à écrire</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Import an inventory</source>
        <translation>Importer un inventaire</translation>
    </message>
    <message>
        <source>Reads the service's workbooks and layers (trees, beds, sites, zones, means), recognises their columns, checks every row, compares with what the store holds and writes the result in one go. Nothing is lost: every row set aside is listed with its file, sheet, row, column, value and reason.</source>
        <translation>Lit les classeurs et les couches du service (arbres, massifs, sites, secteurs, moyens), reconnaît leurs colonnes, vérifie chaque ligne, compare avec la base et écrit le tout d'un coup. Rien ne se perd : chaque ligne écartée est listée avec son fichier, sa feuille, sa ligne, sa colonne, sa valeur et la raison.</translation>
    </message>
    <message>
        <source>One or more files, or a folder: .xlsx .xlsm .xls .ods .csv .geojson .gpkg .shp</source>
        <translation>Un ou plusieurs fichiers, ou un dossier : .xlsx .xlsm .xls .ods .csv .geojson .gpkg .shp</translation>
    </message>
    <message>
        <source>What was confirmed for earlier files of the same make</source>
        <translation>Ce qui a été confirmé pour de précédents fichiers du même modèle</translation>
    </message>
    <message>
        <source>Compare with the store and write nothing</source>
        <translation>Comparer avec la base sans rien écrire</translation>
    </message>
    <message>
        <source>Workbook that lists every finding</source>
        <translation>Classeur qui liste tous les constats</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Fichiers</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Only show what would change</source>
        <translation>Montrer seulement ce qui changerait</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Constats</translation>
    </message>
    <message>
        <source>Transparency sheet</source>
        <translation>Fiche de transparence</translation>
    </message>
    <message>
        <source>Writes the sheet that French law asks of public algorithms: the part of the calculation in the decision, its data and their sources, its parameters and their weights, its operations, its limits, and who decides.</source>
        <translation>Écrit la fiche que la loi demande pour les algorithmes publics : la part du calcul dans la décision, ses données et leurs sources, ses paramètres et leur poids, ses opérations, ses limites, et qui décide.</translation>
    </message>
    <message>
        <source>PDF to print, or HTML page</source>
        <translation>PDF à imprimer, ou page HTML</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>Feuille</translation>
    </message>
    <message>
        <source>The morning, all in one</source>
        <translation>Le matin, tout d'un coup</translation>
    </message>
    <message>
        <source>Reads the files, brings the weather up to date, computes the watering advice, lists the work due, plans the rounds of the day, and writes in one folder: the QGIS project, the map as an image, the round sheets, the dashboard page, the calendar and the Excel report. The teams get their reminders once a mail server is set in Sève's options. Made for a scheduled task.</source>
        <translation>Lit les fichiers, met la météo à jour, calcule le conseil d'arrosage, liste les travaux à faire, prépare les tournées du jour, et écrit dans un dossier : le projet QGIS, la carte en image, les feuilles de tournée, la page du tableau de bord, le calendrier et le rapport Excel. Les équipes reçoivent leurs rappels dès qu'un serveur de courriel est réglé dans les options de Sève. Fait pour une tâche planifiée.</translation>
    </message>
    <message>
        <source>Workbooks, layers and weather files, or a folder that holds them</source>
        <translation>Classeurs, couches et fichiers météo, ou un dossier qui les contient</translation>
    </message>
    <message>
        <source>Where everything is written</source>
        <translation>Où tout est écrit</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Plan the rounds</source>
        <translation>Préparer les tournées</translation>
    </message>
    <message>
        <source>Shares the day's watering and work among the vehicles, with their tanks, hours and refills at the water points, along the roads when the store has them. A stop that cannot be served is listed with its reason.</source>
        <translation>Répartit l'arrosage et les travaux du jour entre les véhicules, avec leurs cuves, leurs horaires et les remplissages aux points d'eau, le long des voies quand la base les contient. Un arrêt qui ne peut être desservi est listé avec la raison.</translation>
    </message>
    <message>
        <source>Time to search (s)</source>
        <translation>Temps de recherche (s)</translation>
    </message>
    <message>
        <source>Seconds given to look for shorter rounds</source>
        <translation>Secondes données pour chercher des tournées plus courtes</translation>
    </message>
    <message>
        <source>Where the round sheets and GPX files go</source>
        <translation>Où vont les feuilles de tournée et les fichiers GPX</translation>
    </message>
    <message>
        <source>Print the maps</source>
        <translation>Imprimer les cartes</translation>
    </message>
    <message>
        <source>Writes the map of the whole town, or one page per site or per zone: trees and beds by urgency, the week's watering and work, legend, scale, north, date and source. The text of the PDF can be selected and searched.</source>
        <translation>Écrit la carte de toute la ville, ou une page par site ou par secteur : arbres et massifs par urgence, arrosages et travaux de la semaine, légende, échelle, nord, date et source. Le texte du PDF peut être sélectionné et cherché.</translation>
    </message>
    <message>
        <source>Maps</source>
        <translation>Cartes</translation>
    </message>
    <message>
        <source>The whole town (town), one page per site (sites) or per zone (zones)</source>
        <translation>Toute la ville (town), une page par site (sites) ou par secteur (zones)</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>Size of the pages, landscape</source>
        <translation>Taille des pages, à l'italienne</translation>
    </message>
    <message>
        <source>One PDF, or one PNG image per page</source>
        <translation>Un PDF, ou une image PNG par page</translation>
    </message>
    <message>
        <source>Leave out the sites or zones that ask for neither water nor work this week</source>
        <translation>Laisser de côté les sites ou secteurs qui ne demandent ni eau ni travail cette semaine</translation>
    </message>
    <message>
        <source>The PDF or PNG file; images of several pages get a number and a name each</source>
        <translation>Le fichier PDF ou PNG ; les images de plusieurs pages reçoivent chacune un numéro et un nom</translation>
    </message>
    <message>
        <source>Skip places with nothing to do</source>
        <translation>Sauter les lieux où il n'y a rien à faire</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Carte</translation>
    </message>
    <message>
        <source>{} cannot be written: is it open elsewhere?</source>
        <translation>{} ne peut pas être écrit : est-il ouvert ailleurs ?</translation>
    </message>
    <message>
        <source>Print the round sheets</source>
        <translation>Imprimer les feuilles de tournée</translation>
    </message>
    <message>
        <source>Writes one PDF for each round of the day: the map with its numbered stops, then the stops in order with their work and litres, boxes to tick, and room for the litres given and remarks. On request, also a small project that QField opens on a phone.</source>
        <translation>Écrit un PDF pour chaque tournée du jour : la carte avec ses arrêts numérotés, puis les arrêts dans l'ordre avec leur travail et leurs litres, des cases à cocher, et la place pour les litres apportés et les remarques. Sur demande, aussi un petit projet que QField ouvre sur un téléphone.</translation>
    </message>
    <message>
        <source>Write beside each sheet a folder to copy onto the phone</source>
        <translation>Écrire à côté de chaque feuille un dossier à copier sur le téléphone</translation>
    </message>
    <message>
        <source>Also for QField</source>
        <translation>Aussi pour QField</translation>
    </message>
    <message>
        <source>Register of the service's files</source>
        <translation>Registre des fichiers du service</translation>
    </message>
    <message>
        <source>Reads every workbook, text file and layer of a folder and writes a register: what each one holds, when it changed, which ones speak of the same objects and on how many they contradict each other. Nothing is imported.</source>
        <translation>Lit chaque classeur, fichier texte et couche d'un dossier et écrit un registre : ce que chacun contient, quand il a changé, lesquels parlent des mêmes objets et sur combien ils se contredisent. Rien n'est importé.</translation>
    </message>
    <message>
        <source>Its folders are looked through as well</source>
        <translation>Ses sous-dossiers sont parcourus aussi</translation>
    </message>
    <message>
        <source>A workbook of two sheets: the files, and where they overlap</source>
        <translation>Un classeur de deux feuilles : les fichiers, et où ils se recoupent</translation>
    </message>
    <message>
        <source>Folder of the workbooks</source>
        <translation>Dossier des classeurs</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>Registre</translation>
    </message>
    <message>
        <source>Propose the renewal of the trees</source>
        <translation>Proposer le renouvellement des arbres</translation>
    </message>
    <message>
        <source>Proposes, year by year, which trees to check, prune, fell or replace, and what to plant for diversity and canopy, from ages, health grades and diagnosis dates, each with its reason. Nothing is written in the store: the Excel sheet is edited, then read back in the panel, tab Work.</source>
        <translation>Propose, année par année, les arbres à diagnostiquer, tailler, abattre ou remplacer, et quoi planter pour la diversité et l'ombrage, d'après les âges, les états sanitaires et les dates de diagnostic, chacun avec son motif. Rien n'est écrit dans la base : la feuille Excel se retouche, puis se relit dans le panneau, onglet Travaux.</translation>
    </message>
    <message>
        <source>Years</source>
        <translation>Années</translation>
    </message>
    <message>
        <source>Length of the plan</source>
        <translation>Durée du plan</translation>
    </message>
    <message>
        <source>Trees a year</source>
        <translation>Arbres par an</translation>
    </message>
    <message>
        <source>Most trees replaced or planted in a year, danger excepted; 0 for no limit</source>
        <translation>Nombre maximal d'arbres remplacés ou plantés par an, hors danger ; 0 pour aucune limite</translation>
    </message>
    <message>
        <source>Where the plan is written</source>
        <translation>Où le plan est écrit</translation>
    </message>
    <message>
        <source>Send the reminders</source>
        <translation>Envoyer les rappels</translation>
    </message>
    <message>
        <source>Sends each team, at its shared mailbox, the list of what is due. A reminder already sent is not sent again; one that failed is sent at the next run. The mail server is set in Sève's options, its login in QGIS's authentication store.</source>
        <translation>Envoie à chaque équipe, sur sa boîte commune, la liste de ce qui est à faire. Un rappel déjà envoyé ne l'est pas deux fois ; un envoi manqué est repris au passage suivant. Le serveur de courrier se règle dans les options de Sève, son mot de passe dans le coffre d'authentification de QGIS.</translation>
    </message>
    <message>
        <source>No mail server yet: set it in QGIS's options, page Sève.</source>
        <translation>Pas encore de serveur de messagerie : réglez-le dans les options de QGIS, page Sève.</translation>
    </message>
    <message>
        <source>Due work without a team, in no mail: {}</source>
        <translation>Travaux à faire sans équipe, dans aucun courriel : {}</translation>
    </message>
    <message>
        <source>Update the weather</source>
        <translation>Mettre à jour la météo</translation>
    </message>
    <message>
        <source>Asks Open-Meteo, or reads Météo-France's daily files or a station's own file, and keeps the days in the store with their origin. A forecast never replaces an observation; gaps are filled by stated rules and marked.</source>
        <translation>Interroge Open-Meteo, ou lit les fichiers quotidiens de Météo-France ou celui d'une station, et garde les jours dans la base avec leur origine. Une prévision ne remplace jamais une observation ; les trous sont comblés par des règles dites et marqués.</translation>
    </message>
    <message>
        <source>Open-Meteo (network), Météo-France daily files, or a station's file</source>
        <translation>Open-Meteo (réseau), fichiers quotidiens de Météo-France, ou fichier d'une station</translation>
    </message>
    <message>
        <source>The Météo-France or station file; a folder is read whole</source>
        <translation>Le fichier de Météo-France ou de la station ; un dossier est lu en entier</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>File or folder</source>
        <translation>Fichier ou dossier</translation>
    </message>
    <message>
        <source>Count the water saved</source>
        <translation>Compter l'eau économisée</translation>
    </message>
    <message>
        <source>Compares, for each kind of planting, the litres of the town's habit with the litres given (the water saved, on objects whose waterings are noted) and with those of the advice had it been followed from the first to the last day (the water that could be saved).</source>
        <translation>Compare, pour chaque sorte de plantation, les litres de l'habitude de la ville aux litres apportés (l'eau économisée, sur les objets dont des arrosages sont notés) et à ceux du conseil s'il avait été suivi du premier au dernier jour (l'eau économisable).</translation>
    </message>
    <message>
        <source>First day counted; the 1st of May when empty</source>
        <translation>Premier jour compté ; le 1er mai si vide</translation>
    </message>
    <message>
        <source>CSV file of the litres by kind of planting</source>
        <translation>Fichier CSV des litres par sorte de plantation</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Premier jour</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tableau</translation>
    </message>
    <message>
        <source>Panel of the day</source>
        <translation>Panneau du jour</translation>
    </message>
    <message>
        <source>Run the morning</source>
        <translation>Lancer le matin</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importer…</translation>
    </message>
    <message>
        <source>Open the town's map</source>
        <translation>Ouvrir la carte de la ville</translation>
    </message>
    <message>
        <source>Open the dashboard</source>
        <translation>Ouvrir le tableau de bord</translation>
    </message>
    <message>
        <source>Sève: the guide</source>
        <translation>Sève : le guide</translation>
    </message>
    <message>
        <source>Something unexpected happened in Sève. The details are in the log messages panel, tab Sève; please send them.</source>
        <translation>Un imprévu s'est produit dans Sève. Les détails sont dans le panneau des messages, onglet Sève ; merci de les envoyer.</translation>
    </message>
    <message>
        <source>Stopped. Nothing was written.</source>
        <translation>Interrompu. Rien n'a été écrit.</translation>
    </message>
    <message>
        <source>The morning has started; QGIS stays free meanwhile.</source>
        <translation>Le matin a commencé ; QGIS reste libre pendant ce temps.</translation>
    </message>
    <message>
        <source>Open a town</source>
        <translation>Ouvrir une ville</translation>
    </message>
    <message>
        <source>New town</source>
        <translation>Nouvelle ville</translation>
    </message>
    <message>
        <source>Sève - sample town</source>
        <translation>Sève - ville d'essai</translation>
    </message>
    <message>
        <source>Dashboard</source>
        <translation>Tableau de bord</translation>
    </message>
    <message>
        <source>Sève's settings</source>
        <translation>Réglages de Sève</translation>
    </message>
    <message>
        <source>The morning is done.</source>
        <translation>Le matin est terminé.</translation>
    </message>
    <message>
        <source>The morning is already running.</source>
        <translation>Le matin est déjà en cours.</translation>
    </message>
    <message>
        <source>No town yet: open or create one in the panel of the day.</source>
        <translation>Pas encore de ville : ouvrez-en ou créez-en une dans le panneau du jour.</translation>
    </message>
    <message>
        <source>The key of the weather service was in the town's file; it is now in QGIS's authentication store, and nowhere else. Copies of the file made before still hold it.</source>
        <translation>La clé du service météo était dans le fichier de la ville ; elle est maintenant dans l'authentification de QGIS, et nulle part ailleurs. Les copies du fichier faites avant la contiennent encore.</translation>
    </message>
    <message>
        <source>The key of the weather service is still written in the town's file: set a master password in QGIS's authentication options, and open the panel again.</source>
        <translation>La clé du service météo est encore écrite dans le fichier de la ville : donnez un mot de passe principal dans les options d'authentification de QGIS, puis rouvrez le panneau.</translation>
    </message>
    <message>
        <source>Folder of the results</source>
        <translation>Dossier des résultats</translation>
    </message>
    <message>
        <source>Sève reads the workbooks, layers and weather files of the folder, then writes the map, the watering list, the reminders and the dashboard.</source>
        <translation>Sève lit les classeurs, les couches et les fichiers météo du dossier, puis écrit la carte, la liste d'arrosage, les rappels et le tableau de bord.</translation>
    </message>
    <message>
        <source>Sève cannot work here: this QGIS lacks {}. Take the Sève archive that carries them, or ask your administrator; the guide says how.</source>
        <translation>Sève ne peut pas travailler ici : il manque à ce QGIS {}. Prenez l'archive de Sève qui les contient, ou demandez à votre administrateur ; le guide dit comment.</translation>
    </message>
    <message>
        <source>{name} {found} (too old, {least} needed)</source>
        <translation>{name} {found} (trop ancien, il faut {least})</translation>
    </message>
    <message>
        <source>&amp;Name of the town</source>
        <translation>&amp;Nom de la ville</translation>
    </message>
    <message>
        <source>&amp;Where it is kept</source>
        <translation>&amp;Où la ville est gardée</translation>
    </message>
    <message>
        <source>&amp;Coordinate system</source>
        <translation>Système de &amp;coordonnées</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>&amp;Export for a colleague…</source>
        <translation>&amp;Exporter pour un collègue…</translation>
    </message>
    <message>
        <source>&amp;Take a colleague's…</source>
        <translation>&amp;Reprendre ceux d'un collègue…</translation>
    </message>
    <message>
        <source>&amp;Help on the settings</source>
        <translation>Ai&amp;de sur les réglages</translation>
    </message>
    <message>
        <source>Export for a colleague</source>
        <translation>Exporter pour un collègue</translation>
    </message>
    <message>
        <source>Take a colleague's</source>
        <translation>Reprendre ceux d'un collègue</translation>
    </message>
    <message>
        <source>No town yet: choose its file here, or create one in the panel of the day; its settings are then shown.</source>
        <translation>Pas encore de ville : choisissez son fichier ici, ou créez-en une dans le panneau du jour ; ses réglages apparaîtront alors.</translation>
    </message>
    <message>
        <source>Town</source>
        <translation>Ville</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>Eau</translation>
    </message>
    <message>
        <source>Habit</source>
        <translation>Habitudes</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>Travaux</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>Messagerie</translation>
    </message>
    <message>
        <source>The town is &amp;kept</source>
        <translation>La ville est &amp;gardée</translation>
    </message>
    <message>
        <source>&amp;INSEE code</source>
        <translation>Code &amp;INSEE</translation>
    </message>
    <message>
        <source>L&amp;atitude</source>
        <translation>L&amp;atitude</translation>
    </message>
    <message>
        <source>L&amp;ongitude</source>
        <translation>L&amp;ongitude</translation>
    </message>
    <message>
        <source>&amp;Elevation</source>
        <translation>A&amp;ltitude</translation>
    </message>
    <message>
        <source>&amp;Time zone</source>
        <translation>Fuseau &amp;horaire</translation>
    </message>
    <message>
        <source>Weather &amp;from</source>
        <translation>&amp;Météo fournie par</translation>
    </message>
    <message>
        <source>&amp;Address of Open-Meteo</source>
        <translation>&amp;Adresse d'Open-Meteo</translation>
    </message>
    <message>
        <source>&amp;Key of Open-Meteo</source>
        <translation>&amp;Clé d'Open-Meteo</translation>
    </message>
    <message>
        <source>Address of its &amp;ensembles (none: not asked)</source>
        <translation>Adresse de ses &amp;ensembles (vide : non demandés)</translation>
    </message>
    <message>
        <source>Address of &amp;Météo-France's files</source>
        <translation>Adresse des &amp;fichiers de Météo-France</translation>
    </message>
    <message>
        <source>&amp;Soil where it is not known</source>
        <translation>&amp;Sol là où il n'est pas connu</translation>
    </message>
    <message>
        <source>Share of the water that &amp;reaches the roots</source>
        <translation>Part de l'eau qui arrive aux &amp;racines</translation>
    </message>
    <message>
        <source>&amp;Water comes from</source>
        <translation>L'&amp;eau vient de</translation>
    </message>
    <message>
        <source>&amp;Price of the water</source>
        <translation>&amp;Prix de l'eau</translation>
    </message>
    <message>
        <source>Address of &amp;VigiEau</source>
        <translation>Adresse de &amp;VigiEau</translation>
    </message>
    <message>
        <source>&amp;Passes a week</source>
        <translation>&amp;Passages par semaine</translation>
    </message>
    <message>
        <source>Litres for each young &amp;tree</source>
        <translation>Litres par &amp;jeune arbre</translation>
    </message>
    <message>
        <source>Litres for each m² of &amp;bed</source>
        <translation>Litres par m² de &amp;massif</translation>
    </message>
    <message>
        <source>Trees are watered for (&amp;years)</source>
        <translation>Les arbres sont arrosés pendant (&amp;années)</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>&amp;De</translation>
    </message>
    <message>
        <source>&amp;Until</source>
        <translation>J&amp;usqu'à</translation>
    </message>
    <message>
        <source>&amp;Working days</source>
        <translation>&amp;Jours de travail</translation>
    </message>
    <message>
        <source>&amp;Closed on</source>
        <translation>&amp;Fermé le</translation>
    </message>
    <message>
        <source>&amp;Reminders come before (days)</source>
        <translation>&amp;Rappels envoyés avant (jours)</translation>
    </message>
    <message>
        <source>&amp;Nesting from</source>
        <translation>&amp;Nidification du</translation>
    </message>
    <message>
        <source>Nesting &amp;until</source>
        <translation>Nidification a&amp;u</translation>
    </message>
    <message>
        <source>&amp;Weights of the score</source>
        <translation>&amp;Poids de la note</translation>
    </message>
    <message>
        <source>&amp;Server that sends</source>
        <translation>&amp;Serveur d'envoi</translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation>&amp;Port</translation>
    </message>
    <message>
        <source>&amp;Login</source>
        <translation>&amp;Identifiants</translation>
    </message>
    <message>
        <source>Mailboxes of the &amp;teams</source>
        <translation>Adresses des é&amp;quipes</translation>
    </message>
    <message>
        <source>Team</source>
        <translation>Équipe</translation>
    </message>
    <message>
        <source>Mailbox</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Settings written in {}. No key and no password is in it.</source>
        <translation>Réglages écrits dans {}. Ni clé ni mot de passe n'y figurent.</translation>
    </message>
    <message>
        <source>These are the settings of {}. Press OK to keep them.</source>
        <translation>Voici les réglages de {}. Validez pour les garder.</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>non renseigné</translation>
    </message>
    <message>
        <source>Look for addresses on the &amp;network (the national address base)</source>
        <translation>Chercher les adresses sur le &amp;réseau (Base adresse nationale)</translation>
    </message>
    <message>
        <source>Follow the &amp;drought orders (VigiEau)</source>
        <translation>Suivre les arrêtés &amp;sécheresse (VigiEau)</translation>
    </message>
    <message>
        <source>Public &amp;holidays are worked</source>
        <translation>Les jours &amp;fériés sont travaillés</translation>
    </message>
    <message>
        <source>a station's file</source>
        <translation>le fichier d'une station</translation>
    </message>
    <message>
        <source>&amp;Lift the decision…</source>
        <translation>&amp;Lever la décision…</translation>
    </message>
    <message>
        <source>Follow the advice again; the journal keeps both</source>
        <translation>Suivre de nouveau le conseil ; le journal garde les deux</translation>
    </message>
    <message>
        <source>&amp;Day by day…</source>
        <translation>&amp;Jour par jour…</translation>
    </message>
    <message>
        <source>Every day and every figure on one page, to read or print</source>
        <translation>Tous les jours et tous les chiffres sur une page, à lire ou imprimer</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>Ce que c'est</translation>
    </message>
    <message>
        <source>Figures used, and where they come from</source>
        <translation>Chiffres utilisés, et d'où ils viennent</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Choose a line of the list, or press “Pick on the map” and click a tree or a bed.</source>
        <translation>Choisissez une ligne de la liste, ou appuyez sur « Choisir sur la carte » puis cliquez sur un arbre ou un massif.</translation>
    </message>
    <message>
        <source>&amp;Watered…</source>
        <translation>Arro&amp;sé…</translation>
    </message>
    <message>
        <source>&amp;Done…</source>
        <translation>&amp;Fait…</translation>
    </message>
    <message>
        <source>&amp;Remark…</source>
        <translation>&amp;Remarque…</translation>
    </message>
    <message>
        <source>&amp;Correct…</source>
        <translation>C&amp;orriger…</translation>
    </message>
    <message>
        <source>Note the litres given</source>
        <translation>Noter les litres apportés</translation>
    </message>
    <message>
        <source>Say which work was done, and when</source>
        <translation>Dire quel travail a été fait, et quand</translation>
    </message>
    <message>
        <source>Say how the soil feels, or what you saw</source>
        <translation>Dire si le sol est sec ou humide, ou ce que vous avez vu</translation>
    </message>
    <message>
        <source>Decide something else than the advice, and why</source>
        <translation>Décider autre chose que le conseil, et dire pourquoi</translation>
    </message>
    <message>
        <source>Drought order: its own words</source>
        <translation>Arrêté sécheresse : le texte</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Dernier</translation>
    </message>
    <message>
        <source>Read the signed order</source>
        <translation>Lire l'arrêté signé</translation>
    </message>
    <message>
        <source>Nothing done yet, nothing to come.</source>
        <translation>Rien de fait encore, rien à venir.</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Prochain</translation>
    </message>
    <message>
        <source>Nothing noted yet.</source>
        <translation>Rien de noté pour l'instant.</translation>
    </message>
    <message>
        <source>taken back at once</source>
        <translation>repris aussitôt</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Photo or document</source>
        <translation>Photo ou document</translation>
    </message>
    <message>
        <source>Lift the decision</source>
        <translation>Lever la décision</translation>
    </message>
    <message>
        <source>Day by day</source>
        <translation>Jour par jour</translation>
    </message>
    <message>
        <source>Done: {}</source>
        <translation>Fait : {}</translation>
    </message>
    <message>
        <source>Photos and documents</source>
        <translation>Photos et documents</translation>
    </message>
    <message>
        <source>Kept with {}</source>
        <translation>Gardé avec {}</translation>
    </message>
    <message>
        <source>Watered: {}</source>
        <translation>Arrosé : {}</translation>
    </message>
    <message>
        <source>Remark noted: {}</source>
        <translation>Remarque notée : {}</translation>
    </message>
    <message>
        <source>Decision noted: {}</source>
        <translation>Décision notée : {}</translation>
    </message>
    <message>
        <source>Decision lifted: {}</source>
        <translation>Décision levée : {}</translation>
    </message>
    <message>
        <source>Watered</source>
        <translation>Arrosé</translation>
    </message>
    <message>
        <source>&amp;Litres given</source>
        <translation>&amp;Litres apportés</translation>
    </message>
    <message>
        <source>&amp;Day</source>
        <translation>&amp;Jour</translation>
    </message>
    <message>
        <source>&amp;Remark</source>
        <translation>&amp;Remarque</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Remarque</translation>
    </message>
    <message>
        <source>The soil is</source>
        <translation>Le sol est</translation>
    </message>
    <message>
        <source>Correct the advice</source>
        <translation>Corriger le conseil</translation>
    </message>
    <message>
        <source>needed: the next person must understand</source>
        <translation>nécessaire : la personne suivante doit comprendre</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>&amp;Motif</translation>
    </message>
    <message>
        <source>Valid &amp;until</source>
        <translation>Valable &amp;jusqu'au</translation>
    </message>
    <message>
        <source>&amp;Team</source>
        <translation>É&amp;quipe</translation>
    </message>
    <message>
        <source>do &amp;not water</source>
        <translation>&amp;ne pas arroser</translation>
    </message>
    <message>
        <source>give &amp;this amount</source>
        <translation>&amp;apporter cette quantité</translation>
    </message>
    <message>
        <source>&amp;multiply the advice by</source>
        <translation>multiplier le conseil &amp;par</translation>
    </message>
    <message>
        <source>Already noted today: {}</source>
        <translation>Déjà noté aujourd'hui : {}</translation>
    </message>
    <message>
        <source>&amp;Add a photo or a document…</source>
        <translation>&amp;Ajouter une photo ou un document…</translation>
    </message>
    <message>
        <source>Care rules</source>
        <translation>Règles d'entretien</translation>
    </message>
    <message>
        <source>Search a rule, a work…</source>
        <translation>Chercher une règle, un travail…</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Enregistrer</translation>
    </message>
    <message>
        <source>Sève's own &amp;again</source>
        <translation>&amp;Revenir à celle de Sève</translation>
    </message>
    <message>
        <source>Take the town's change away; a rule the town added goes</source>
        <translation>Retire le changement de la ville ; une règle ajoutée par la ville disparaît</translation>
    </message>
    <message>
        <source>&amp;New rule</source>
        <translation>&amp;Nouvelle règle</translation>
    </message>
    <message>
        <source>&amp;Copy it</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>Choose a rule to read it or to change it. Those the town changed are in bold, those set aside are struck through; the figure is how many objects a rule is about.</source>
        <translation>Choisissez une règle pour la lire ou la changer. Celles que la ville a changées sont en gras, celles mises de côté sont barrées ; le chiffre est le nombre d'objets concernés.</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Règle</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objets</translation>
    </message>
    <message>
        <source>{}. Done today, it comes back on: {}.</source>
        <translation>{}. Fait aujourd'hui, le travail revient le : {}.</translation>
    </message>
    <message>
        <source>Help on this tab (F1)</source>
        <translation>Aide sur cet onglet (F1)</translation>
    </message>
    <message>
        <source>Who sits here: what this person does not use is out of sight</source>
        <translation>Qui est à ce poste : ce dont cette personne ne se sert pas est masqué</translation>
    </message>
    <message>
        <source>&amp;Seen by</source>
        <translation>&amp;Vue de</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Sève's page in QGIS's options</source>
        <translation>La page de Sève dans les options de QGIS</translation>
    </message>
    <message>
        <source>Gardener</source>
        <translation>Jardinier</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>Responsable d'équipe</translation>
    </message>
    <message>
        <source>Head of the service</source>
        <translation>Chef de service</translation>
    </message>
    <message>
        <source>Due work</source>
        <translation>Travaux à faire</translation>
    </message>
    <message>
        <source>late</source>
        <translation>en retard</translation>
    </message>
    <message>
        <source>planned</source>
        <translation>planifié</translation>
    </message>
    <message>
        <source>to be planned</source>
        <translation>à planifier</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fait</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>annulé</translation>
    </message>
    <message>
        <source>Inventory</source>
        <translation>Inventaire</translation>
    </message>
    <message>
        <source>No town yet: open or create one.</source>
        <translation>Pas encore de ville : ouvrez-en ou créez-en une.</translation>
    </message>
    <message>
        <source>&amp;Import workbooks or layers…</source>
        <translation>&amp;Importer des classeurs ou des couches…</translation>
    </message>
    <message>
        <source>Open the town's &amp;map</source>
        <translation>Ouvrir la &amp;carte de la ville</translation>
    </message>
    <message>
        <source>Register of the service's &amp;files…</source>
        <translation>Registre des &amp;fichiers du service…</translation>
    </message>
    <message>
        <source>What each workbook of a folder holds, when it changed, which ones overlap or contradict each other</source>
        <translation>Ce que contient chaque classeur d'un dossier, quand il a changé, lesquels se recoupent ou se contredisent</translation>
    </message>
    <message>
        <source>To be placed</source>
        <translation>À placer</translation>
    </message>
    <message>
        <source>&amp;Place on the map</source>
        <translation>&amp;Placer sur la carte</translation>
    </message>
    <message>
        <source>Imports</source>
        <translation>Imports</translation>
    </message>
    <message>
        <source>&amp;Undo the last import…</source>
        <translation>&amp;Annuler le dernier import…</translation>
    </message>
    <message>
        <source>Place on the map</source>
        <translation>Placer sur la carte</translation>
    </message>
    <message>
        <source>Undo the last import</source>
        <translation>Annuler le dernier import</translation>
    </message>
    <message>
        <source>To check</source>
        <translation>À vérifier</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Gravité</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>Constat</translation>
    </message>
    <message>
        <source>Undo the import of {files}?

The objects it made ({new}) are removed, save those worked on since; those it changed ({changed}) come back as they were.</source>
        <translation>Annuler l'import de {files} ?

Les objets qu'il a créés ({new}) sont retirés, sauf ceux sur lesquels on a travaillé depuis ; ceux qu'il a modifiés ({changed}) reviennent comme avant.</translation>
    </message>
    <message>
        <source>The inventory is empty. Import your workbooks or layers: nothing is written before you have seen what changes.</source>
        <translation>L'inventaire est vide. Importez vos classeurs ou vos couches : rien n'est écrit avant que vous ayez vu ce qui change.</translation>
    </message>
    <message>
        <source>{} tree</source>
        <translation>{} arbre</translation>
    </message>
    <message>
        <source>{} trees</source>
        <translation>{} arbres</translation>
    </message>
    <message>
        <source>{} bed</source>
        <translation>{} massif</translation>
    </message>
    <message>
        <source>{} beds</source>
        <translation>{} massifs</translation>
    </message>
    <message>
        <source>{} site</source>
        <translation>{} site</translation>
    </message>
    <message>
        <source>{} sites</source>
        <translation>{} sites</translation>
    </message>
    <message>
        <source>Hints</source>
        <translation>Indices</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>annulé</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Quand</translation>
    </message>
    <message>
        <source>What it did</source>
        <translation>Ce qu'il a fait</translation>
    </message>
    <message>
        <source>Choose a finding to read it; double-click to see it on the map.</source>
        <translation>Choisissez un constat pour le lire ; double-cliquez pour le voir sur la carte.</translation>
    </message>
    <message>
        <source>Open the town's map first (button of the toolbar).</source>
        <translation>Ouvrez d'abord la carte de la ville (bouton de la barre d'outils).</translation>
    </message>
    <message>
        <source>Choose an object, then click its place on the map.</source>
        <translation>Choisissez un objet, puis cliquez son emplacement sur la carte.</translation>
    </message>
    <message>
        <source>To be placed ({})</source>
        <translation>À placer ({})</translation>
    </message>
    <message>
        <source>Every object has its place.</source>
        <translation>Chaque objet a son emplacement.</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>Rien pour l'instant.</translation>
    </message>
    <message>
        <source>All ({})</source>
        <translation>Tout ({})</translation>
    </message>
    <message>
        <source>{} · set aside</source>
        <translation>{} · écartée</translation>
    </message>
    <message>
        <source>(without number)</source>
        <translation>(sans numéro)</translation>
    </message>
    <message>
        <source>new: {new}, changed: {changed}</source>
        <translation>nouveaux : {new}, modifiés : {changed}</translation>
    </message>
    <message>
        <source>This row was set aside: there is nothing of it on the map. {}</source>
        <translation>Cette ligne a été écartée : rien d'elle n'est sur la carte. {}</translation>
    </message>
    <message>
        <source>Click where {} stands. Escape to stop.</source>
        <translation>Cliquez là où se trouve {}. Échap pour arrêter.</translation>
    </message>
    <message>
        <source>Placed: {}</source>
        <translation>Placé : {}</translation>
    </message>
    <message>
        <source>Undone. Objects removed: {}, brought back: {}, kept because of later work: {}.</source>
        <translation>Annulé. Objets retirés : {}, rétablis : {}, gardés à cause d'un travail postérieur : {}.</translation>
    </message>
    <message>
        <source>&amp;Take back</source>
        <translation>&amp;Reprendre</translation>
    </message>
    <message>
        <source>Late work</source>
        <translation>Travaux en retard</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Les voir</translation>
    </message>
    <message>
        <source>Interventions late: {}.</source>
        <translation>Interventions en retard : {}.</translation>
    </message>
    <message>
        <source>Maps to hand round</source>
        <translation>Cartes à distribuer</translation>
    </message>
    <message>
        <source>Weights of the score</source>
        <translation>Poids de la note</translation>
    </message>
    <message>
        <source>&amp;Print maps…</source>
        <translation>&amp;Imprimer des cartes…</translation>
    </message>
    <message>
        <source>&amp;Export the figures…</source>
        <translation>&amp;Exporter les chiffres…</translation>
    </message>
    <message>
        <source>Trees in &amp;relief</source>
        <translation>Arbres en &amp;relief</translation>
    </message>
    <message>
        <source>&amp;Weights of the score…</source>
        <translation>&amp;Poids de la note…</translation>
    </message>
    <message>
        <source>Writing the maps…</source>
        <translation>Écriture des cartes…</translation>
    </message>
    <message>
        <source>Open the town's map first (toolbar): the objects are then shown there.</source>
        <translation>Ouvrez d'abord la carte de la ville (barre d'outils) : les objets y seront montrés.</translation>
    </message>
    <message>
        <source>Trees in relief</source>
        <translation>Arbres en relief</translation>
    </message>
    <message>
        <source>This QGIS has no 3D view.</source>
        <translation>Ce QGIS n'a pas de vue 3D.</translation>
    </message>
    <message>
        <source>Pages written: {}.</source>
        <translation>Pages écrites : {}.</translation>
    </message>
    <message>
        <source>figures</source>
        <translation>chiffres</translation>
    </message>
    <message>
        <source>Figures written: {}, in {}.</source>
        <translation>Chiffres écrits : {}, dans {}.</translation>
    </message>
    <message>
        <source>Parks</source>
        <translation>État des parcs</translation>
    </message>
    <message>
        <source>Too little is known for a score.</source>
        <translation>On en sait trop peu pour une note.</translation>
    </message>
    <message>
        <source>Press to see these objects on the map.</source>
        <translation>Cliquez pour voir ces objets sur la carte.</translation>
    </message>
    <message>
        <source>Open the &amp;dashboard</source>
        <translation>Ouvrir le &amp;tableau de bord</translation>
    </message>
    <message>
        <source>The whole page, with its charts, in the browser</source>
        <translation>La page entière, avec ses graphiques, dans le navigateur</translation>
    </message>
    <message>
        <source>&amp;More</source>
        <translation>&amp;Plus</translation>
    </message>
    <message>
        <source>No town yet. Press Import… or Run the morning in the toolbar: the state of the parks is computed from the inventory.</source>
        <translation>Pas encore de ville. Cliquez sur Importer… ou sur Lancer le matin dans la barre d'outils : l'état des parcs se calcule à partir de l'inventaire.</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Site</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Sites and their score</source>
        <translation>Sites et leur note</translation>
    </message>
    <message>
        <source>What lowers the site</source>
        <translation>Ce qui fait baisser le site</translation>
    </message>
    <message>
        <source>Between {} and {} whatever the unknown hides.</source>
        <translation>Entre {} et {}, quoi que cache ce qu'on ne sait pas.</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Partie</translation>
    </message>
    <message>
        <source>What lowers it</source>
        <translation>Ce qui fait baisser la note</translation>
    </message>
    <message>
        <source>A month ago: {}</source>
        <translation>Il y a un mois : {}</translation>
    </message>
    <message>
        <source>Select a site to see what lowers it.</source>
        <translation>Sélectionnez un site pour voir ce qui fait baisser sa note.</translation>
    </message>
    <message>
        <source>Nothing known lowers this site.</source>
        <translation>Rien de connu ne fait baisser la note de ce site.</translation>
    </message>
    <message>
        <source>Leave out the places with nothing to do this week</source>
        <translation>Sans les lieux où il n'y a rien à faire cette semaine</translation>
    </message>
    <message>
        <source>&amp;Maps</source>
        <translation>&amp;Cartes</translation>
    </message>
    <message>
        <source>&amp;Paper</source>
        <translation>&amp;Papier</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>&amp;Write…</source>
        <translation>É&amp;crire…</translation>
    </message>
    <message>
        <source>town_map</source>
        <translation>carte_ville</translation>
    </message>
    <message>
        <source>site_maps</source>
        <translation>cartes_sites</translation>
    </message>
    <message>
        <source>zone_maps</source>
        <translation>cartes_secteurs</translation>
    </message>
    <message>
        <source>site_map</source>
        <translation>carte_site</translation>
    </message>
    <message>
        <source>One page per site</source>
        <translation>Une page par site</translation>
    </message>
    <message>
        <source>One page per zone</source>
        <translation>Une page par secteur</translation>
    </message>
    <message>
        <source>The whole town, for the wall</source>
        <translation>La ville entière, à afficher</translation>
    </message>
    <message>
        <source>One PDF file</source>
        <translation>Un fichier PDF</translation>
    </message>
    <message>
        <source>One PNG picture per page</source>
        <translation>Une image PNG par page</translation>
    </message>
    <message>
        <source>Only {}</source>
        <translation>Seulement {}</translation>
    </message>
    <message>
        <source>Take the correction back</source>
        <translation>Reprendre la correction</translation>
    </message>
    <message>
        <source>What the teams' remarks say</source>
        <translation>Ce que disent les remarques des équipes</translation>
    </message>
    <message>
        <source>Accept the correction</source>
        <translation>Accepter la correction</translation>
    </message>
    <message>
        <source>Refuse the correction</source>
        <translation>Refuser la correction</translation>
    </message>
    <message>
        <source>{pool}: need × {need}, reserve × {reserve}, after {count} remarks. Gap with what was seen: {before} % now, {after} % with it.</source>
        <translation>{pool} : besoin × {need}, réserve × {reserve}, d'après {count} remarques. Écart avec ce qui a été vu : {before} % aujourd'hui, {after} % avec la correction.</translation>
    </message>
    <message>
        <source>Noted. Compute the advice again to follow it.</source>
        <translation>C'est noté. Recalculez le conseil pour en tenir compte.</translation>
    </message>
    <message>
        <source>Accept…</source>
        <translation>Accepter…</translation>
    </message>
    <message>
        <source>Refuse…</source>
        <translation>Refuser…</translation>
    </message>
    <message>
        <source>In force for {pool}: need × {need}, reserve × {reserve}.</source>
        <translation>En vigueur pour {pool} : besoin × {need}, réserve × {reserve}.</translation>
    </message>
    <message>
        <source>Take back…</source>
        <translation>Reprendre…</translation>
    </message>
    <message>
        <source>Renewal of the trees</source>
        <translation>Renouvellement des arbres</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>sans limite</translation>
    </message>
    <message>
        <source>&amp;Propose</source>
        <translation>&amp;Proposer</translation>
    </message>
    <message>
        <source>Compute the proposal again; changes made below are lost</source>
        <translation>Recalcule la proposition ; les retouches faites ci-dessous sont perdues</translation>
    </message>
    <message>
        <source>Search a tree, a street, a species…</source>
        <translation>Chercher un arbre, une rue, une espèce…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exporter…</translation>
    </message>
    <message>
        <source>&amp;Read an edited sheet…</source>
        <translation>&amp;Relire une feuille retouchée…</translation>
    </message>
    <message>
        <source>Make it &amp;work to do</source>
        <translation>En faire des &amp;travaux</translation>
    </message>
    <message>
        <source>The ticked rows in view become work of their year; the same row twice is written once</source>
        <translation>Les lignes cochées affichées deviennent des travaux de leur année ; une même ligne n'est écrite qu'une fois</translation>
    </message>
    <message>
        <source>every year</source>
        <translation>toutes les années</translation>
    </message>
    <message>
        <source>every work</source>
        <translation>tous les travaux</translation>
    </message>
    <message>
        <source>Read an edited sheet</source>
        <translation>Relire une feuille retouchée</translation>
    </message>
    <message>
        <source>Nothing to propose: no tree has a bad grade, is old or is missing.</source>
        <translation>Rien à proposer : aucun arbre en mauvais état, âgé ou manquant.</translation>
    </message>
    <message>
        <source>renewal</source>
        <translation>renouvellement</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Garder</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>Année</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Arbre</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Pourquoi</translation>
    </message>
    <message>
        <source>To plant</source>
        <translation>À planter</translation>
    </message>
    <message>
        <source>&lt;b&gt;{}&lt;/b&gt;: checks {}, prunings {}, fellings {}, plantings {}, crowns lost {} m² ({} not measured)</source>
        <translation>&lt;b&gt;{}&lt;/b&gt; : diagnostics {}, tailles {}, abattages {}, plantations {}, houppiers perdus {} m² ({} non mesurés)</translation>
    </message>
    <message>
        <source>Beyond the plan: {}</source>
        <translation>Au-delà du plan : {}</translation>
    </message>
    <message>
        <source>not in the plan</source>
        <translation>hors du plan</translation>
    </message>
    <message>
        <source>New work of the plan: {}.</source>
        <translation>Nouveaux travaux du plan : {}.</translation>
    </message>
    <message>
        <source>Add to the rounds</source>
        <translation>Ajouter aux tournées</translation>
    </message>
    <message>
        <source>Add the sele&amp;ction…</source>
        <translation>Ajouter la &amp;sélection…</translation>
    </message>
    <message>
        <source>Select trees or beds on the map, for example by area with QGIS's own tools; they are then added to this day</source>
        <translation>Sélectionnez des arbres ou des massifs sur la carte, par exemple par zone avec les outils de QGIS ; ils sont alors ajoutés à ce jour</translation>
    </message>
    <message>
        <source>Select trees or beds on the map first, with QGIS's own selection tools.</source>
        <translation>Sélectionnez d'abord des arbres ou des massifs sur la carte, avec les outils de sélection de QGIS.</translation>
    </message>
    <message>
        <source>Objects selected on the map: {count}. They go out with the rounds of {day}, once these are prepared again.</source>
        <translation>Objets sélectionnés sur la carte : {count}. Ils partent avec les tournées du {day}, une fois celles-ci préparées à nouveau.</translation>
    </message>
    <message>
        <source>Selected: {}. A day cannot hold them: select fewer.</source>
        <translation>Sélectionnés : {}. Une journée ne peut les contenir : sélectionnez-en moins.</translation>
    </message>
    <message>
        <source>Added for this day: {}. Prepare the rounds again to send them out; the tab Work takes them back.</source>
        <translation>Ajoutés pour ce jour : {}. Préparez à nouveau les tournées pour qu'ils partent ; l'onglet Travaux les reprend.</translation>
    </message>
    <message>
        <source>Rounds</source>
        <translation>Tournées</translation>
    </message>
    <message>
        <source>&amp;Prepare the rounds</source>
        <translation>&amp;Préparer les tournées</translation>
    </message>
    <message>
        <source>Shares the day's watering and work among the vehicles. Locked stops stay with their vehicle, rounds begun stay as they are.</source>
        <translation>Répartit l'arrosage et les travaux du jour entre les véhicules. Les arrêts verrouillés restent à leur véhicule, les tournées parties restent telles quelles.</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>Arrê&amp;ter</translation>
    </message>
    <message>
        <source>Nothing is written</source>
        <translation>Rien n'est enregistré</translation>
    </message>
    <message>
        <source>&amp;Up</source>
        <translation>&amp;Monter</translation>
    </message>
    <message>
        <source>Serve this stop earlier</source>
        <translation>Servir cet arrêt plus tôt</translation>
    </message>
    <message>
        <source>Do&amp;wn</source>
        <translation>&amp;Descendre</translation>
    </message>
    <message>
        <source>Serve this stop later</source>
        <translation>Servir cet arrêt plus tard</translation>
    </message>
    <message>
        <source>&amp;Give to…</source>
        <translation>D&amp;onner à…</translation>
    </message>
    <message>
        <source>Give this stop to another round</source>
        <translation>Donner cet arrêt à une autre tournée</translation>
    </message>
    <message>
        <source>&amp;Lock</source>
        <translation>&amp;Verrouiller</translation>
    </message>
    <message>
        <source>Keep with its vehicle when the rounds are prepared again</source>
        <translation>Le garder à son véhicule quand les tournées sont préparées de nouveau</translation>
    </message>
    <message>
        <source>Tick off, with the litres given</source>
        <translation>Pointer, avec les litres apportés</translation>
    </message>
    <message>
        <source>&amp;Not done…</source>
        <translation>&amp;Non fait…</translation>
    </message>
    <message>
        <source>It returns to the work due, with the reason</source>
        <translation>Il retourne dans les travaux à faire, avec le motif</translation>
    </message>
    <message>
        <source>Lea&amp;ve</source>
        <translation>Pa&amp;rtir</translation>
    </message>
    <message>
        <source>The team has left: preparing again will not touch this round</source>
        <translation>L'équipe est partie : préparer de nouveau ne touchera pas cette tournée</translation>
    </message>
    <message>
        <source>&amp;Close…</source>
        <translation>&amp;Clore…</translation>
    </message>
    <message>
        <source>The team is back: say what became of the stops not ticked</source>
        <translation>L'équipe est rentrée : dire ce que sont devenus les arrêts non pointés</translation>
    </message>
    <message>
        <source>Give &amp;up…</source>
        <translation>Annu&amp;ler…</translation>
    </message>
    <message>
        <source>The round does not leave: its stops return to the work due</source>
        <translation>La tournée ne part pas : ses arrêts retournent dans les travaux à faire</translation>
    </message>
    <message>
        <source>Show on the &amp;map</source>
        <translation>Montrer sur la c&amp;arte</translation>
    </message>
    <message>
        <source>The ways and the numbered stops</source>
        <translation>Les trajets et les arrêts numérotés</translation>
    </message>
    <message>
        <source>No town yet. Press Import… or Run the morning in the toolbar: vehicles, depots and water points are read with the workbooks.</source>
        <translation>Pas encore de ville. Cliquez sur Importer… ou sur Lancer le matin dans la barre d'outils : véhicules, dépôts et points d'eau se lisent avec les classeurs.</translation>
    </message>
    <message>
        <source>Move a stop</source>
        <translation>Déplacer un arrêt</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Verrouiller</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fait</translation>
    </message>
    <message>
        <source>Not done</source>
        <translation>Non fait</translation>
    </message>
    <message>
        <source>for example: parked car, no water left</source>
        <translation>par exemple : voiture garée, plus d'eau</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Partir</translation>
    </message>
    <message>
        <source>Give up the round</source>
        <translation>Annuler la tournée</translation>
    </message>
    <message>
        <source>for example: vehicle broken down</source>
        <translation>par exemple : véhicule en panne</translation>
    </message>
    <message>
        <source>No round for this day yet. Tick the vehicles that go out, then prepare the rounds.</source>
        <translation>Pas encore de tournée ce jour. Cochez les véhicules qui sortent, puis préparez les tournées.</translation>
    </message>
    <message>
        <source>&amp;Prepare again</source>
        <translation>Re&amp;préparer</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Close the round</source>
        <translation>Clore la tournée</translation>
    </message>
    <message>
        <source>No vehicle known: fill the table Vehicles in (code, tank, depot, hours), then prepare the rounds.</source>
        <translation>Aucun véhicule connu : remplissez la table Véhicules (numéro, cuve, dépôt, horaires), puis préparez les tournées.</translation>
    </message>
    <message>
        <source>Rounds: {} · stops: {} · {} km · {} L · {} · not served: {}</source>
        <translation>Tournées : {} · arrêts : {} · {} km · {} L · {} · non desservis : {}</translation>
    </message>
    <message>
        <source>Un&amp;lock</source>
        <translation>Dé&amp;verrouiller</translation>
    </message>
    <message>
        <source>Nobody that day</source>
        <translation>Personne ce jour-là</translation>
    </message>
    <message>
        <source>Stops not done: {}. They return to the work due.</source>
        <translation>Arrêts non faits : {}. Ils retournent dans les travaux à faire.</translation>
    </message>
    <message>
        <source>{}. Its stops return to the work due.</source>
        <translation>{}. Ses arrêts retournent dans les travaux à faire.</translation>
    </message>
    <message>
        <source>Round closed; stops closed with it: {}.</source>
        <translation>Tournée close ; arrêts clos avec elle : {}.</translation>
    </message>
    <message>
        <source>The soil felt</source>
        <translation>Le sol était</translation>
    </message>
    <message>
        <source>They were</source>
        <translation>Ils ont été</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motif</translation>
    </message>
    <message>
        <source>for example: rain, no time left</source>
        <translation>par exemple : pluie, plus le temps</translation>
    </message>
    <message>
        <source>Take the &amp;teams' words</source>
        <translation>&amp;Garder la parole des équipes</translation>
    </message>
    <message>
        <source>Where the desk noted something else, what the team wrote replaces it; the journal keeps both</source>
        <translation>Là où le bureau a noté autre chose, ce que l'équipe a écrit le remplace ; le journal garde les deux</translation>
    </message>
    <message>
        <source>Stops closed: {} · nothing new: {} · not taken: {}</source>
        <translation>Arrêts clos : {} · rien de nouveau : {} · non repris : {}</translation>
    </message>
    <message>
        <source>Litres given, each</source>
        <translation>Litres apportés, chacun</translation>
    </message>
    <message>
        <source>Stops done: {}. The litres given feed the water balance.</source>
        <translation>Arrêts faits : {}. Les litres apportés alimentent le bilan d'eau.</translation>
    </message>
    <message>
        <source>not felt</source>
        <translation>pas touché</translation>
    </message>
    <message>
        <source>Stops not ticked yet: {}. Those not done return to the work due, with the reason.</source>
        <translation>Arrêts pas encore pointés : {}. Ceux qui ne sont pas faits retournent dans les travaux à faire, avec le motif.</translation>
    </message>
    <message>
        <source>done as planned</source>
        <translation>faits comme prévu</translation>
    </message>
    <message>
        <source>not done</source>
        <translation>non faits</translation>
    </message>
    <message>
        <source>Not taken:</source>
        <translation>Non repris :</translation>
    </message>
    <message>
        <source>Files that no round wrote:</source>
        <translation>Fichiers qui ne viennent d'aucune tournée :</translation>
    </message>
    <message>
        <source>Take al&amp;ong</source>
        <translation>&amp;Emporter</translation>
    </message>
    <message>
        <source>Sheets and phones for the teams, and back</source>
        <translation>Feuilles et téléphones pour les équipes, et leur retour</translation>
    </message>
    <message>
        <source>Sheets and GPX…</source>
        <translation>Feuilles et GPX…</translation>
    </message>
    <message>
        <source>Print (PDF)…</source>
        <translation>Imprimer (PDF)…</translation>
    </message>
    <message>
        <source>For the phone (QField)…</source>
        <translation>Pour le téléphone (QField)…</translation>
    </message>
    <message>
        <source>Read a sheet or a phone file…</source>
        <translation>Lire une feuille ou un fichier de téléphone…</translation>
    </message>
    <message>
        <source>Read a folder that came back…</source>
        <translation>Lire un dossier rapporté…</translation>
    </message>
    <message>
        <source>Folder of the round sheets</source>
        <translation>Dossier des feuilles de tournée</translation>
    </message>
    <message>
        <source>Round sheets</source>
        <translation>Feuilles de tournée</translation>
    </message>
    <message>
        <source>Folder to copy onto the phones</source>
        <translation>Dossier à copier sur les téléphones</translation>
    </message>
    <message>
        <source>Read a sheet or a phone file</source>
        <translation>Lire une feuille ou un fichier de téléphone</translation>
    </message>
    <message>
        <source>Read a folder that came back</source>
        <translation>Lire un dossier rapporté</translation>
    </message>
    <message>
        <source>Round sheets and phone files</source>
        <translation>Feuilles de tournée et fichiers de téléphone</translation>
    </message>
    <message>
        <source>Files written: {}, in {}</source>
        <translation>Fichiers écrits : {}, dans {}</translation>
    </message>
    <message>
        <source>Phone folders written: {}, in {}. Copy each onto its phone and open it with QField.</source>
        <translation>Dossiers de téléphone écrits : {}, dans {}. Copiez chacun sur son téléphone et ouvrez-le avec QField.</translation>
    </message>
    <message>
        <source>Rounds and stops</source>
        <translation>Tournées et arrêts</translation>
    </message>
    <message>
        <source>Stops</source>
        <translation>Arrêts</translation>
    </message>
    <message>
        <source>At</source>
        <translation>À</translation>
    </message>
    <message>
        <source>Not served ({})</source>
        <translation>Non desservis ({})</translation>
    </message>
    <message>
        <source>Vehicles that go out</source>
        <translation>Véhicules qui sortent</translation>
    </message>
    <message>
        <source>What is shared among the rounds</source>
        <translation>Ce qui est réparti entre les tournées</translation>
    </message>
    <message>
        <source>They may leave their team's zones</source>
        <translation>Ils peuvent quitter les secteurs de leur équipe</translation>
    </message>
    <message>
        <source>A vehicle serves its team's zones and what has no team; ticked, it may serve the whole town</source>
        <translation>Un véhicule dessert les secteurs de son équipe et ce qui n'a pas d'équipe ; coché, il peut desservir toute la ville</translation>
    </message>
    <message>
        <source>Chan&amp;ge…</source>
        <translation>Chan&amp;ger…</translation>
    </message>
    <message>
        <source>Tank, crew, hours and flow of the vehicle selected</source>
        <translation>Cuve, agents à bord, horaires et débit du véhicule choisi</translation>
    </message>
    <message>
        <source>It holds for every day from now on. A tank of 0 L waters nothing; nobody on board, or out of service, and it does not go out.</source>
        <translation>Cela vaut pour tous les jours à venir. Une cuve de 0 L n'arrose rien ; sans agent à bord, ou hors service, le véhicule ne sort pas.</translation>
    </message>
    <message>
        <source>Watering and other work</source>
        <translation>Arrosage et autres travaux</translation>
    </message>
    <message>
        <source>Watering alone</source>
        <translation>Arrosage seul</translation>
    </message>
    <message>
        <source>Other work alone</source>
        <translation>Autres travaux seuls</translation>
    </message>
    <message>
        <source>Vehicles that go out ({})</source>
        <translation>Véhicules qui sortent ({})</translation>
    </message>
    <message>
        <source>Vehicle {}</source>
        <translation>Véhicule {}</translation>
    </message>
    <message>
        <source>no team</source>
        <translation>aucune équipe</translation>
    </message>
    <message>
        <source>{} (not in service)</source>
        <translation>{} (hors service)</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>en vigueur</translation>
    </message>
    <message>
        <source>Platanus, Acer negundo…</source>
        <translation>Platanus, Acer negundo…</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>non fixé</translation>
    </message>
    <message>
        <source>from</source>
        <translation>du</translation>
    </message>
    <message>
        <source>no other work</source>
        <translation>aucun autre travail</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>aussitôt</translation>
    </message>
    <message>
        <source>as the town</source>
        <translation>comme la ville</translation>
    </message>
    <message>
        <source>For a fixed calendar that the fields above cannot say: a repetition as calendars write it (RFC 5545)</source>
        <translation>Pour un calendrier fixe que les champs ci-dessus ne savent pas dire : une répétition écrite comme dans les agendas (RFC 5545)</translation>
    </message>
    <message>
        <source>all</source>
        <translation>tous</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Pour</translation>
    </message>
    <message>
        <source>Genus, species, plants</source>
        <translation>Genre, espèce, plantes</translation>
    </message>
    <message>
        <source>Age (years)</source>
        <translation>Âge (ans)</translation>
    </message>
    <message>
        <source>Every</source>
        <translation>Tous les</translation>
    </message>
    <message>
        <source>Counted from</source>
        <translation>Compté depuis</translation>
    </message>
    <message>
        <source>Season</source>
        <translation>Saison</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Après</translation>
    </message>
    <message>
        <source>Warn before (days)</source>
        <translation>Prévenir avant (jours)</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minutes</translation>
    </message>
    <message>
        <source>Material</source>
        <translation>Matériel</translation>
    </message>
    <message>
        <source>Own calendar</source>
        <translation>Calendrier particulier</translation>
    </message>
    <message>
        <source>any</source>
        <translation>indifférent</translation>
    </message>
    <message>
        <source>per object</source>
        <translation>par objet</translation>
    </message>
    <message>
        <source>per m²</source>
        <translation>par m²</translation>
    </message>
    <message>
        <source>per metre</source>
        <translation>par mètre</translation>
    </message>
    <message>
        <source>per plant</source>
        <translation>par plante</translation>
    </message>
    <message>
        <source>to</source>
        <translation>au</translation>
    </message>
    <message>
        <source>How much each part counts in the score of a site. A part of weight 0 is left out. The scores of all sites change at once; those kept by date stay as they were.</source>
        <translation>Combien chaque part compte dans la note d'un site. Une part de poids 0 ne compte pas. Les notes de tous les sites changent aussitôt ; celles gardées par date restent ce qu'elles étaient.</translation>
    </message>
    <message>
        <source>At least one part besides the data must count.</source>
        <translation>Une part au moins, autre que les données, doit compter.</translation>
    </message>
    <message>
        <source>Welcome to Sève</source>
        <translation>Bienvenue dans Sève</translation>
    </message>
    <message>
        <source>&amp;Open a town…</source>
        <translation>&amp;Ouvrir une ville…</translation>
    </message>
    <message>
        <source>&amp;New town…</source>
        <translation>&amp;Nouvelle ville…</translation>
    </message>
    <message>
        <source>Try with the &amp;sample town</source>
        <translation>&amp;Essayer avec la ville d'essai</translation>
    </message>
    <message>
        <source>&amp;Guide: the first day in ten minutes</source>
        <translation>&amp;Guide : la première journée en dix minutes</translation>
    </message>
    <message>
        <source>The sample town is being read. A minute, and its map is there…</source>
        <translation>La ville d'essai est en cours de lecture. Une minute, et sa carte sera là…</translation>
    </message>
    <message>
        <source>The trees and flowerbeds of a town, kept in one file that is yours.</source>
        <translation>Les arbres et les massifs d'une ville, dans un seul fichier qui est à vous.</translation>
    </message>
    <message>
        <source>The town already has its file, on this desk or on the network.</source>
        <translation>La ville a déjà son fichier, sur ce poste ou sur le réseau.</translation>
    </message>
    <message>
        <source>Choose where its file goes, then import your workbooks.</source>
        <translation>Choisissez où mettre son fichier, puis importez vos classeurs.</translation>
    </message>
    <message>
        <source>About 3,000 made-up objects, in a folder of your documents. Nothing of yours is touched.</source>
        <translation>Environ 3 000 objets inventés, dans un dossier de vos documents. Rien de vos données n'est touché.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Watering</source>
        <translation>Arrosage</translation>
    </message>
    <message>
        <source>Nothing here with these two choices.</source>
        <translation>Rien ici avec ces deux choix.</translation>
    </message>
    <message>
        <source>Update the &amp;weather</source>
        <translation>Mettre à jour la &amp;météo</translation>
    </message>
    <message>
        <source>Get the weather, then compute the advice again</source>
        <translation>Chercher la météo, puis recalculer le conseil</translation>
    </message>
    <message>
        <source>Compute the &amp;advice</source>
        <translation>&amp;Calculer le conseil</translation>
    </message>
    <message>
        <source>What to water</source>
        <translation>Ce qu'il faut arroser</translation>
    </message>
    <message>
        <source>Pick on the &amp;map</source>
        <translation>Choisir sur la ca&amp;rte</translation>
    </message>
    <message>
        <source>How it is calculated</source>
        <translation>Comment c'est calculé</translation>
    </message>
    <message>
        <source>The transparency sheet, to read or print</source>
        <translation>La fiche de transparence, à lire ou imprimer</translation>
    </message>
    <message>
        <source>No town yet: open or create one in the tab Inventory.</source>
        <translation>Pas encore de ville : ouvrez-en ou créez-en une dans l'onglet Inventaire.</translation>
    </message>
    <message>
        <source>Litres</source>
        <translation>Litres</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Avant</translation>
    </message>
    <message>
        <source>Explain the advice</source>
        <translation>Expliquer le conseil</translation>
    </message>
    <message>
        <source>Weather and advice</source>
        <translation>Météo et conseil</translation>
    </message>
    <message>
        <source>Watering advice</source>
        <translation>Conseil d'arrosage</translation>
    </message>
    <message>
        <source>Nothing to water now.</source>
        <translation>Rien à arroser maintenant.</translation>
    </message>
    <message>
        <source>Every zone</source>
        <translation>Tous les secteurs</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Maintenant</translation>
    </message>
    <message>
        <source>Within the week</source>
        <translation>Dans la semaine</translation>
    </message>
    <message>
        <source>To watch</source>
        <translation>À surveiller</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Inconnu</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>Weather file</source>
        <translation>Fichier météo</translation>
    </message>
    <message>
        <source>Weather files (*.csv *.txt *.gz *.xlsx *.xls *.ods)</source>
        <translation>Fichiers météo (*.csv *.txt *.gz *.xlsx *.xls *.ods)</translation>
    </message>
    <message>
        <source>The advice is up to date.</source>
        <translation>Le conseil est à jour.</translation>
    </message>
    <message>
        <source>The inventory is empty: import it first, in the tab Inventory.</source>
        <translation>L'inventaire est vide : importez-le d'abord, dans l'onglet Inventaire.</translation>
    </message>
    <message>
        <source>decided</source>
        <translation>décidé</translation>
    </message>
    <message>
        <source>No advice yet: update the weather, then compute the advice.</source>
        <translation>Pas encore de conseil : mettez la météo à jour, puis calculez le conseil.</translation>
    </message>
    <message>
        <source>To come: {}</source>
        <translation>À venir : {}</translation>
    </message>
    <message>
        <source>on {}</source>
        <translation>le {}</translation>
    </message>
    <message>
        <source>Weather data by Open-Meteo.com</source>
        <translation>Données météo par Open-Meteo.com</translation>
    </message>
    <message>
        <source>W&amp;hen</source>
        <translation>&amp;Quand</translation>
    </message>
    <message>
        <source>&amp;Zone</source>
        <translation>&amp;Secteur</translation>
    </message>
    <message>
        <source>{count} object, {litres} L</source>
        <translation>{count} objet, {litres} L</translation>
    </message>
    <message>
        <source>{count} objects, {litres} L</source>
        <translation>{count} objets, {litres} L</translation>
    </message>
    <message>
        <source>This is the advice of {}: update the weather for today's.</source>
        <translation>C'est le conseil du {} : mettez la météo à jour pour celui d'aujourd'hui.</translation>
    </message>
    <message>
        <source>{date}: {count}</source>
        <translation>{date} : {count}</translation>
    </message>
    <message>
        <source>as planned</source>
        <translation>comme prévu</translation>
    </message>
    <message>
        <source>Done on</source>
        <translation>Fait le</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Planifier</translation>
    </message>
    <message>
        <source>Planned for</source>
        <translation>Prévu le</translation>
    </message>
    <message>
        <source>already under way</source>
        <translation>déjà en cours</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Demande</translation>
    </message>
    <message>
        <source>For a tree or a bed, select it on the map first: it is then offered here, before the sites.</source>
        <translation>Pour un arbre ou un massif, sélectionnez-le d'abord sur la carte : il est alors proposé ici, avant les sites.</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Où</translation>
    </message>
    <message>
        <source>Asked by</source>
        <translation>Demandé par</translation>
    </message>
    <message>
        <source>Due for</source>
        <translation>À faire pour le</translation>
    </message>
    <message>
        <source>What is asked</source>
        <translation>Ce qui est demandé</translation>
    </message>
    <message>
        <source>in the words of the person asking</source>
        <translation>avec les mots du demandeur</translation>
    </message>
    <message>
        <source>Interventions finished: {}. The next date is counted from this day.</source>
        <translation>Interventions faites : {}. La date suivante est comptée à partir de ce jour.</translation>
    </message>
    <message>
        <source>The trees felled become stumps, the stumps removed become vacant places: this cannot be undone here.</source>
        <translation>Les arbres abattus deviennent des souches, les souches enlevées des emplacements vides : cela ne s'annule pas ici.</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Jusqu'au</translation>
    </message>
    <message>
        <source>{}. The next date is counted from the day it was done.</source>
        <translation>{}. La prochaine date est comptée à partir du jour où c'est fait.</translation>
    </message>
    <message>
        <source>Interventions planned: {}. They go out with the rounds of that day.</source>
        <translation>Interventions planifiées : {}. Elles partent avec les tournées de ce jour-là.</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>telle quelle</translation>
    </message>
    <message>
        <source>Mor&amp;e</source>
        <translation>Pl&amp;us</translation>
    </message>
    <message>
        <source>Calendar, sheet, reminders, care rules, renewal</source>
        <translation>Calendrier, feuille, rappels, règles d'entretien, renouvellement</translation>
    </message>
    <message>
        <source>Calendar (.ics)…</source>
        <translation>Calendrier (.ics)…</translation>
    </message>
    <message>
        <source>Sheet of due work (.xlsx)…</source>
        <translation>Tableau des travaux (.xlsx)…</translation>
    </message>
    <message>
        <source>Send the teams their reminders</source>
        <translation>Envoyer leurs rappels aux équipes</translation>
    </message>
    <message>
        <source>Care rules…</source>
        <translation>Règles d'entretien…</translation>
    </message>
    <message>
        <source>Renewal of the trees…</source>
        <translation>Renouvellement des arbres…</translation>
    </message>
    <message>
        <source>Reminders</source>
        <translation>Rappels</translation>
    </message>
    <message>
        <source>Sheet of due work</source>
        <translation>Tableau des travaux à faire</translation>
    </message>
    <message>
        <source>Reminders sent: {} · already sent this week: {} · failed: {}</source>
        <translation>Rappels envoyés : {} · déjà envoyés cette semaine : {} · en échec : {}</translation>
    </message>
    <message>
        <source>due_work</source>
        <translation>travaux_a_faire</translation>
    </message>
    <message>
        <source>Written: {}</source>
        <translation>Fichier écrit : {}</translation>
    </message>
    <message>
        <source>Nothing is due in the coming month. The care rules say what comes when; Run the morning counts it again.</source>
        <translation>Rien n'est à faire dans le mois qui vient. Les règles d'entretien disent ce qui vient et quand ; « Lancer le matin » refait le compte.</translation>
    </message>
    <message>
        <source>Search an object, a street, a remark…</source>
        <translation>Chercher un objet, une rue, une remarque…</translation>
    </message>
    <message>
        <source>Grouped by</source>
        <translation>Regroupement</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>Ce qui est affiché</translation>
    </message>
    <message>
        <source>Say when it was really done, even days ago</source>
        <translation>Dire quand cela a vraiment été fait, même il y a plusieurs jours</translation>
    </message>
    <message>
        <source>&amp;Postpone…</source>
        <translation>&amp;Reporter…</translation>
    </message>
    <message>
        <source>Put off to another day, with the reason</source>
        <translation>Remettre à un autre jour, avec le motif</translation>
    </message>
    <message>
        <source>&amp;Give up…</source>
        <translation>A&amp;nnuler…</translation>
    </message>
    <message>
        <source>It will not be done; the reason is kept</source>
        <translation>Ce ne sera pas fait ; le motif est conservé</translation>
    </message>
    <message>
        <source>Do it &amp;all the same…</source>
        <translation>Passer &amp;outre…</translation>
    </message>
    <message>
        <source>Work in spite of a point of law; the reason is kept</source>
        <translation>Travailler malgré un point de droit ; le motif est conservé</translation>
    </message>
    <message>
        <source>&amp;Bring back…</source>
        <translation>Ro&amp;uvrir…</translation>
    </message>
    <message>
        <source>It was closed by mistake</source>
        <translation>Clos par erreur</translation>
    </message>
    <message>
        <source>New &amp;request…</source>
        <translation>&amp;Demande…</translation>
    </message>
    <message>
        <source>Work asked for by a citizen or by the service</source>
        <translation>Travail demandé par un habitant ou par le service</translation>
    </message>
    <message>
        <source>P&amp;lan…</source>
        <translation>P&amp;lanifier…</translation>
    </message>
    <message>
        <source>Give it its day and its team, or say that it is under way</source>
        <translation>Lui donner son jour et son équipe, ou dire qu'il est en cours</translation>
    </message>
    <message>
        <source>The objects of the work shown here, in its four colours</source>
        <translation>Les objets des travaux affichés ici, dans leurs quatre couleurs</translation>
    </message>
    <message>
        <source>No town yet. Press Import… or Run the morning in the toolbar: the work due comes from the inventory and the care rules.</source>
        <translation>Pas encore de ville. Cliquez sur Importer… ou sur Lancer le matin dans la barre d'outils : les travaux à faire viennent de l'inventaire et des règles d'entretien.</translation>
    </message>
    <message>
        <source>Nothing here with these words. Clear the search, or show all that is to do.</source>
        <translation>Rien ici avec ces mots. Effacez la recherche, ou affichez tout ce qui est à faire.</translation>
    </message>
    <message>
        <source>Postpone</source>
        <translation>Reporter</translation>
    </message>
    <message>
        <source>for example: rain, machine under repair</source>
        <translation>par exemple : pluie, machine en réparation</translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>for example: tree already felled</source>
        <translation>par exemple : arbre déjà abattu</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>Rouvrir</translation>
    </message>
    <message>
        <source>for example: ticked on the wrong line</source>
        <translation>par exemple : cochée sur la mauvaise ligne</translation>
    </message>
    <message>
        <source>Do it all the same</source>
        <translation>Passer outre</translation>
    </message>
    <message>
        <source>for example: danger on the public road, mayor's order</source>
        <translation>par exemple : danger sur la voie publique, arrêté du maire</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Import the sites, or select a tree on the map, to say where the work is asked for.</source>
        <translation>Importez les sites, ou sélectionnez un arbre sur la carte, pour dire où le travail est demandé.</translation>
    </message>
    <message>
        <source>by work</source>
        <translation>par travail</translation>
    </message>
    <message>
        <source>by place</source>
        <translation>par lieu</translation>
    </message>
    <message>
        <source>by team</source>
        <translation>par équipe</translation>
    </message>
    <message>
        <source>all that is to do</source>
        <translation>tout ce qui est à faire</translation>
    </message>
    <message>
        <source>closed lately</source>
        <translation>clos récemment</translation>
    </message>
    <message>
        <source>Interventions put off: {}. Their due date stays, so that the delay shows.</source>
        <translation>Interventions reportées : {}. Leur échéance reste, pour que le retard se voie.</translation>
    </message>
    <message>
        <source>Interventions given up: {}. A care rule counts its next date from this one.</source>
        <translation>Interventions annulées : {}. Une règle d'entretien compte la date suivante à partir de celle-ci.</translation>
    </message>
    <message>
        <source>Interventions to do again: {}. Litres noted with them leave the water balance.</source>
        <translation>Interventions à refaire : {}. Les litres notés avec elles sortent du bilan d'eau.</translation>
    </message>
    <message>
        <source>{}. The reason stays with the intervention and in the journal.</source>
        <translation>{}. Le motif reste avec l'intervention et au journal.</translation>
    </message>
    <message>
        <source>entered by mistake</source>
        <translation>saisie par erreur</translation>
    </message>
    <message>
        <source>Selected: {}. With a point of law to weigh: {}.</source>
        <translation>Sélection : {}. Avec un point de droit à examiner : {}.</translation>
    </message>
    <message>
        <source>Interventions done: {}.</source>
        <translation>Interventions faites : {}.</translation>
    </message>
    <message>
        <source>Requests written: {}.</source>
        <translation>Demandes enregistrées : {}.</translation>
    </message>
    <message>
        <source>on the map: {} ({} selected)</source>
        <translation>sur la carte : {} (sélection : {})</translation>
    </message>
    <message>
        <source>Interventions given up: {}.</source>
        <translation>Interventions annulées : {}.</translation>
    </message>
    <message>
        <source>A point of law or of good practice to weigh</source>
        <translation>Point de droit ou de bonne pratique à examiner</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Quoi</translation>
    </message>
    <message>
        <source>{} late</source>
        <translation>{} en retard</translation>
    </message>
    <message>
        <source>…and {} more: search to narrow them down</source>
        <translation>… et {} de plus : cherchez pour réduire la liste</translation>
    </message>
    <message>
        <source>Sève's libraries</source>
        <translation>Bibliothèques de Sève</translation>
    </message>
    <message>
        <source>Sève is putting its libraries in place, once; this will go on by itself in a moment.</source>
        <translation>Sève met ses bibliothèques en place, une fois pour toutes ; la suite viendra d'elle-même dans un instant.</translation>
    </message>
    <message>
        <source>How to get them</source>
        <translation>Comment les obtenir</translation>
    </message>
    <message>
        <source>Not installed, and missed by one feature each: {}. The guide says how to get them.</source>
        <translation>Pas installées, et chacune manque à une fonction : {}. Le guide dit comment les obtenir.</translation>
    </message>
    <message>
        <source>&amp;Read the folder</source>
        <translation>&amp;Lire le dossier</translation>
    </message>
    <message>
        <source>Nothing is imported: the files are only looked at.</source>
        <translation>Rien n'est importé : les fichiers sont seulement regardés.</translation>
    </message>
    <message>
        <source>&amp;Write as a workbook…</source>
        <translation>&amp;Écrire un classeur…</translation>
    </message>
    <message>
        <source>Reading the files…</source>
        <translation>Lecture des fichiers…</translation>
    </message>
    <message>
        <source>Files read: {files}. Pairs that speak of the same objects: {overlaps}. Objects on which two files contradict each other: {contradictions}.</source>
        <translation>Fichiers lus : {files}. Paires qui parlent des mêmes objets : {overlaps}. Objets sur lesquels deux fichiers se contredisent : {contradictions}.</translation>
    </message>
    <message>
        <source>The workbook cannot be written: {}</source>
        <translation>Le classeur ne peut pas être écrit : {}</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Schema</source>
        <translation>Schéma</translation>
    </message>
    <message>
        <source>In a file (GeoPackage)</source>
        <translation>Dans un fichier (GeoPackage)</translation>
    </message>
    <message>
        <source>On a server (PostGIS)</source>
        <translation>Sur un serveur (PostGIS)</translation>
    </message>
    <message>
        <source>A schema is written in small letters, digits and _ .</source>
        <translation>Un schéma s'écrit en minuscules, chiffres et _ .</translation>
    </message>
    <message>
        <source>In use: {}</source>
        <translation>Utilisée : {}</translation>
    </message>
    <message>
        <source>QGIS knows no PostGIS connection yet: add one in its browser panel, where its login is kept safe.</source>
        <translation>QGIS ne connaît pas encore de connexion PostGIS : ajoutez-en une dans son panneau Explorateur, où son identifiant est gardé en sûreté.</translation>
    </message>
    <message>
        <source>What was found, what would change</source>
        <translation>Ce qui a été trouvé, ce qui changerait</translation>
    </message>
    <message>
        <source>Nothing is written before you press Import.</source>
        <translation>Rien n'est écrit avant d'appuyer sur Importer.</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Importer</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Changements</translation>
    </message>
    <message>
        <source>&amp;Findings</source>
        <translation>&amp;Constats</translation>
    </message>
    <message>
        <source>&amp;Changes</source>
        <translation>C&amp;hangements</translation>
    </message>
    <message>
        <source>Checking the objects…</source>
        <translation>Vérification des objets…</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Ligne</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Colonne</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Que faire</translation>
    </message>
    <message>
        <source>new</source>
        <translation>nouveau</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>modifié</translation>
    </message>
    <message>
        <source>on both sides</source>
        <translation>modifié des deux côtés</translation>
    </message>
    <message>
        <source>no longer in the files</source>
        <translation>absent des fichiers</translation>
    </message>
    <message>
        <source>Take all of the &amp;file</source>
        <translation>Tout prendre du &amp;fichier</translation>
    </message>
    <message>
        <source>&amp;Keep all of the store</source>
        <translation>Tout &amp;garder de la base</translation>
    </message>
    <message>
        <source>findings</source>
        <translation>constats</translation>
    </message>
    <message>
        <source>changes</source>
        <translation>changements</translation>
    </message>
    <message>
        <source>(unknown)</source>
        <translation>(inconnu)</translation>
    </message>
    <message>
        <source>Take the file</source>
        <translation>Prendre le fichier</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Couche</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Champ</translation>
    </message>
    <message>
        <source>In the store</source>
        <translation>Dans la base</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>Dans le fichier</translation>
    </message>
    <message>
        <source>New: {new} · changed: {changed} · unchanged: {unchanged} · no longer in the files: {gone} · edited on both sides: {conflict}</source>
        <translation>Nouveaux : {new} · modifiés : {changed} · inchangés : {unchanged} · absents des fichiers : {gone} · modifiés des deux côtés : {conflict}</translation>
    </message>
    <message>
        <source>The first {shown} of {count} {what} are listed; the report has them all.</source>
        <translation>Les {shown} premiers {what} sur {count} sont affichés ; le rapport les contient tous.</translation>
    </message>
    <message>
        <source>leave out</source>
        <translation>laisser de côté</translation>
    </message>
    <message>
        <source>keep as it is, among the other columns</source>
        <translation>garder telle quelle, parmi les autres colonnes</translation>
    </message>
    <message>
        <source>X coordinate, or longitude</source>
        <translation>coordonnée X, ou longitude</translation>
    </message>
    <message>
        <source>Y coordinate, or latitude</source>
        <translation>coordonnée Y, ou latitude</translation>
    </message>
    <message>
        <source>both coordinates in one cell</source>
        <translation>les deux coordonnées dans une cellule</translation>
    </message>
    <message>
        <source>geometry as text</source>
        <translation>géométrie en texte</translation>
    </message>
    <message>
        <source>plant name, any language</source>
        <translation>nom de plante, toutes langues</translation>
    </message>
    <message>
        <source>everything in one cell</source>
        <translation>tout dans une cellule</translation>
    </message>
    <message>
        <source>counts in text</source>
        <translation>quantités en toutes lettres</translation>
    </message>
    <message>
        <source>house numbers</source>
        <translation>numéros de voirie</translation>
    </message>
    <message>
        <source>kind of street</source>
        <translation>type de voie</translation>
    </message>
    <message>
        <source>number of objects in the row</source>
        <translation>nombre d'objets de la ligne</translation>
    </message>
    <message>
        <source>number of the object watered</source>
        <translation>numéro de l'objet arrosé</translation>
    </message>
    <message>
        <source>street or site</source>
        <translation>rue ou site</translation>
    </message>
    <message>
        <source>age</source>
        <translation>âge</translation>
    </message>
    <message>
        <source>trunk diameter</source>
        <translation>diamètre du tronc</translation>
    </message>
    <message>
        <source>crown radius</source>
        <translation>rayon du houppier</translation>
    </message>
    <message>
        <source>area in hectares</source>
        <translation>surface en hectares</translation>
    </message>
    <message>
        <source>Choose the files</source>
        <translation>Choisir les fichiers</translation>
    </message>
    <message>
        <source>Workbooks, text files or layers; nothing is written yet.</source>
        <translation>Classeurs, fichiers texte ou couches ; rien n'est encore écrit.</translation>
    </message>
    <message>
        <source>Files to import</source>
        <translation>Fichiers à importer</translation>
    </message>
    <message>
        <source>&amp;Add files…</source>
        <translation>&amp;Ajouter des fichiers…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Retirer</translation>
    </message>
    <message>
        <source>&amp;Profile…</source>
        <translation>&amp;Profil…</translation>
    </message>
    <message>
        <source>No profile</source>
        <translation>Aucun profil</translation>
    </message>
    <message>
        <source>Apply the answers &amp;given at earlier imports</source>
        <translation>Appliquer les &amp;réponses données aux imports précédents</translation>
    </message>
    <message>
        <source>What was confirmed for sheets with the same headers is not asked again</source>
        <translation>Ce qui a été confirmé pour des feuilles aux mêmes en-têtes n'est pas redemandé</translation>
    </message>
    <message>
        <source>What each sheet is about</source>
        <translation>De quoi parle chaque feuille</translation>
    </message>
    <message>
        <source>A sheet in doubt is in yellow: choose, or leave it out.</source>
        <translation>Une feuille incertaine est en jaune : choisissez, ou laissez-la de côté.</translation>
    </message>
    <message>
        <source>Sheets</source>
        <translation>Feuilles</translation>
    </message>
    <message>
        <source>What each column means</source>
        <translation>Ce que veut dire chaque colonne</translation>
    </message>
    <message>
        <source>Columns in yellow are in doubt: please choose. The others may be corrected too.</source>
        <translation>Les colonnes en jaune sont incertaines : choisissez. Les autres peuvent aussi être corrigées.</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Everything is written at once, or nothing.</source>
        <translation>Tout est écrit d'un coup, ou rien.</translation>
    </message>
    <message>
        <source>&amp;Undo this import</source>
        <translation>&amp;Annuler cet import</translation>
    </message>
    <message>
        <source>&amp;Keep the answers as a profile…</source>
        <translation>&amp;Garder les réponses comme profil…</translation>
    </message>
    <message>
        <source>&amp;Give my workbooks back with the findings…</source>
        <translation>&amp;Rendre mes classeurs avec les constats…</translation>
    </message>
    <message>
        <source>&amp;Back to the changes</source>
        <translation>&amp;Revenir aux changements</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>Écriture…</translation>
    </message>
    <message>
        <source>Undoing…</source>
        <translation>Annulation…</translation>
    </message>
    <message>
        <source>Folder of the annotated workbooks</source>
        <translation>Dossier des classeurs annotés</translation>
    </message>
    <message>
        <source>Writing the workbooks…</source>
        <translation>Écriture des classeurs…</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Sujet</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Valeurs</translation>
    </message>
    <message>
        <source>Means</source>
        <translation>Signification</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Unité</translation>
    </message>
    <message>
        <source>In doubt on this sheet: {}</source>
        <translation>Incertaines sur cette feuille : {}</translation>
    </message>
    <message>
        <source>Done. New: {new}, changed: {changed}, unchanged: {unchanged}. Rows set aside: {rejected}. Objects to be located: {to_locate}.</source>
        <translation>Fait. Nouveaux : {new}, modifiés : {changed}, inchangés : {unchanged}. Lignes écartées : {rejected}. Objets à localiser : {to_locate}.</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>masquée</translation>
    </message>
    <message>
        <source>(no title)</source>
        <translation>(sans titre)</translation>
    </message>
    <message>
        <source>{} workbook written in {}</source>
        <translation>{} classeur écrit dans {}</translation>
    </message>
    <message>
        <source>{} workbooks written in {}</source>
        <translation>{} classeurs écrits dans {}</translation>
    </message>
</context>
</TS>
