"""The words that generated bibliographies are made of."""

from __future__ import annotations

from typing import Final

FIRST_NAMES: Final = (
    "Ada Agnes Alan Alba Ana Anders Anna Antoine Arun Aylin Bruno Carla Carlos Chen Clara Daniel"
    " Diego Elena Elif Emil Emma Erik Eva Fatima Felix Fiona Giulia Hana Hannah Henrik Ines Irina"
    " Ivan Jan Jean-Paul Johanna John Julia Karin Kenji Lars Laura Lena Li Lucia Luis Magnus Maria"
    " Marie-Claire Martin Mei Mia Michael Miguel Mina Nadia Nina Noah Olga Oskar Paula Pedro Petra"
    " Rafael Ravi Rosa Ruth Samir Sara Sofia Stefan Tomas Ulrike Vera Viktor Wei Yan Yuki Zoe"
).split()

LAST_NAMES: Final = (
    "Abbas,Andersen,Bauer,Becker,Bianchi,Brown,Carter,Castro,Chen,Costa,Das,Davis,de Vries,Dubois,"
    "Eriksson,Evans,Ferrari,Fischer,Garc{\\'i}a,G{\\\"o}del,Gonz{\\'a}lez,Gupta,Hansen,Hoffmann,"
    "Huang,Ito,Jansen,Johansson,Jones,Kim,Kowalski,Kumar,Lef{\\`e}vre,Li,Lindberg,Liu,L{\\'o}pez,"
    "Martin,Mei{\\ss}ner,Meyer,Moreau,Müller,Nakamura,Nguyen,Nielsen,Novák,O'Brien,Okafor,Olsen,"
    "Park,Patel,Pérez,Petrov,Popescu,Ricci,Rossi,S{\\'a}nchez,Sato,Schmidt,Schneider,Silva,Singh,"
    "Smith,Sørensen,Suzuki,Szab{\\'o},Tanaka,Taylor,Torres,van den Berg,van Dijk,von Arnim,"
    "Wang,Weber,Williams,Wilson,Wong,Yamada,Yilmaz,Zhang,Zhao,Zimmermann"
).split(",")

ADJECTIVES: Final = (
    "adaptive approximate asynchronous bounded causal coarse compact complex composite concurrent"
    " conditional constrained continuous convex cooperative coupled dense distributed dynamic"
    " efficient elastic empirical exact explicit fast finite flexible gradual hidden hierarchical"
    " implicit incremental interactive invariant irregular joint latent lazy linear local modular"
    " multilingual nested neural noisy nonlinear numerical online optimal parallel partial periodic"
    " planar portable predictive private probabilistic random rapid recurrent regular relational"
    " reliable robust scalable selective semantic sequential shallow sparse spatial stable static"
    " statistical stochastic structured symbolic symmetric temporal typed uniform universal weak"
).split()

NOUNS: Final = (
    "algorithms alignments annotations approximations archives automata bounds caches circuits"
    " classifiers clusters codes collections compilers constraints contracts controllers corpora"
    " databases datasets decoders delays descriptions devices diagrams dictionaries documents"
    " embeddings encoders equations errors estimators events examples features fields filters flows"
    " forests formats functions games grammars graphs grids images indexes inequalities interfaces"
    " kernels labels languages lattices layouts libraries logics maps markets matrices measurements"
    " memories messages meshes methods models networks objects operators orders parsers particles"
    " patterns permutations pipelines planners policies polynomials predictors processes programs"
    " projections proofs protocols queries queues records relations rewards rules samples schedules"
    " sensors sequences sets signals simulations solvers spaces spectra states streams strings"
    " summaries surfaces surveys systems tables tasks tensors tests texts theories transforms"
    " translations trees types variables vectors views waves words workflows"
).split()

ACTIVITIES: Final = (
    "aligning allocating analysing annotating approximating bounding caching checking classifying"
    " clustering combining comparing compiling compressing controlling counting decoding"
    " deriving detecting encoding enumerating estimating evaluating explaining exploring fitting"
    " generating grouping indexing inferring integrating learning linking mapping measuring merging"
    " mining modelling monitoring optimising ordering parsing planning predicting proving pruning"
    " querying ranking reconstructing refining repairing sampling scheduling searching segmenting"
    " simulating solving sorting summarising synthesising testing tracking training transforming"
    " translating tuning typing verifying visualising"
).split()

PROTECTED: Final = (
    "{BERT} {Bayesian} {C}++ {DNA} {Ethernet} {Euclidean} {Fourier} {GPU} {Hamiltonian} {Java}"
    " {Kubernetes} {LaTeX} {Linux} {Markov} {MRI} {OCaml} {Python} {RNA} {SAT} {SQL} {Unicode}"
).split()

SUBJECTS: Final = (
    "Algorithms,Applied Mathematics,Artificial Intelligence,Bioinformatics,Cognitive Science,"
    "Combinatorics,Computational Biology,Computational Linguistics,Computer Graphics,"
    "Computer Networks,Data Engineering,Digital Libraries,Fluid Mechanics,Formal Methods,"
    "Human Computation,Information Retrieval,Knowledge Representation,Machine Learning,"
    "Materials Physics,Numerical Analysis,Operations Research,Parallel Computing,"
    "Programming Languages,Quantum Information,Robotics,Signal Processing,Software Engineering,"
    "Statistical Physics,Theoretical Chemistry,Theory of Computing"
).split(",")

PUBLISHERS: Final = (
    "Alder Press,Birch and Sons,Cedar Academic,Elm University Press,Hazel House,Juniper Science,"
    "Larch Publishing,Maple Learned Society,Oak Press,Rowan Books,Spruce Verlag,Willow Scientific"
).split(",")

CITIES: Final = (
    "Aarhus,Bergen,Bologna,Bordeaux,Cambridge,Coimbra,Cork,Delft,Dresden,Edinburgh,Ghent,Graz,"
    "Kyoto,Leiden,Lisbon,Ljubljana,Montreal,Nagoya,Oslo,Porto,Prague,Santiago,Seoul,Tartu,Turin,"
    "Uppsala,Valencia,Vienna,Wellington,Zürich"
).split(",")

ARXIV_CLASSES: Final = (
    "cs.AI cs.CC cs.CL cs.CV cs.DB cs.DS cs.LG cs.LO cs.PL cs.SE math.CO math.NA math.PR"
    " quant-ph stat.ME stat.ML"
).split()

MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
