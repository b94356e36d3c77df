"""What p-leaders estimate for surfaces of 512² of known exponents: the table that calibrates them.

Run: python docs/multifractal/calibration_512.py     (about six minutes on one core; resumes where it stopped)
Parts of 20 replicates each, with a seed each, are kept in `outputs` until the last has been made.
"""

from pathlib import Path

from fractalscape.measures.multifractal import CalibrationDesign, CalibrationTable, LeaderAnalysis, calibration_table

TABLE = Path(__file__).with_suffix(".json")
PARTS, SEED = 6, 512
DESIGN = CalibrationDesign(shape=(512, 512), analysis=LeaderAnalysis(), replicates=20)


def main(table: Path = TABLE, *, parts: Path = Path("outputs/calibration_512")) -> None:
    paths = [parts / f"{part}.json" for part in range(PARTS)]
    for part, path in enumerate(paths):
        if not path.exists():
            calibration_table(DESIGN, seed=SEED + part, executor=1).save(path)
    CalibrationTable.join([CalibrationTable.load(path) for path in paths]).save(table)


if __name__ == "__main__":
    main()
