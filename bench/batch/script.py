"""What a team would write: reads the file, predicts, writes the predictions. The reader is pandas, polars or duckdb."""

import resource
import sys
import time

import numpy as np
import xgboost

folder, reader = sys.argv[1], sys.argv[2]
begin = time.perf_counter()
model = xgboost.Booster(model_file=f"{folder}/model.ubj")
path = f"{folder}/input.csv"
if reader == "pandas":
    import pandas

    table = pandas.read_csv(path, dtype=np.float32)
    answers = pandas.DataFrame({"prediction": model.inplace_predict(table)})
    answers.to_csv(f"{folder}/{reader}.csv", index=False)
elif reader == "polars":
    import polars

    table = polars.read_csv(path, schema_overrides={f"f{i}": polars.Float32 for i in range(20)})
    answers = polars.DataFrame({"prediction": model.inplace_predict(table.to_numpy())})
    answers.write_csv(f"{folder}/{reader}.csv")
else:
    import duckdb
    import pandas

    columns = {f"f{i}": "FLOAT" for i in range(20)}
    found = duckdb.read_csv(path, columns=columns, header=True).fetchnumpy()
    table = np.column_stack([np.asarray(found[name]) for name in columns])
    answers = pandas.DataFrame({"prediction": model.inplace_predict(table)})
    duckdb.from_df(answers).write_csv(f"{folder}/{reader}.csv")
seconds = time.perf_counter() - begin
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{seconds:.3f} {memory:.0f}")
