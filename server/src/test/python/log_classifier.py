"""Logs and registers a scikit-learn classifier twice, as its probabilities: as they are, and as a
frame whose columns are the classes; prints what it predicts.

Usage: log_classifier.py SERVER
"""

import json
import sys

import mlflow
import pandas
from sklearn.linear_model import LogisticRegression

cars = pandas.DataFrame(
    {
        "mileage": [1.0, 2.0, 3.0, 4.0, 5.5, 7.0],
        "doors": [3.0, 5.0, 5.0, 3.0, 4.0, 2.0],
    }
)
classifier = LogisticRegression().fit(cars, ["new", "new", "used", "used", "old", "old"])


class Named(mlflow.pyfunc.PythonModel):
    def __init__(self, classifier):
        self.classifier = classifier

    def predict(self, context, model_input, params=None):
        probabilities = self.classifier.predict_proba(model_input)
        return pandas.DataFrame(probabilities, columns=self.classifier.classes_)


mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("cars")
with mlflow.start_run():
    mlflow.sklearn.log_model(
        classifier,
        name="age",
        input_example=cars.head(3),
        registered_model_name="age",
        serialization_format="cloudpickle",
        pyfunc_predict_fn="predict_proba",
    )
    mlflow.pyfunc.log_model(
        python_model=Named(classifier),
        name="age-named",
        input_example=cars.head(3),
        registered_model_name="age-named",
    )
asked = pandas.DataFrame({"mileage": [1.5, 6.25], "doors": [5.0, 3.0]})
print("predicted", json.dumps(classifier.predict_proba(asked).tolist()))
