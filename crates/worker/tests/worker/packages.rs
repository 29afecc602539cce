//! Real packages on real interpreters, from a real index: not run by itself, `scripts/test-packages` asks for it.

use domain::{BuildStatus, Environment, FunctionSpec};
use serde_json::json;

use crate::house::{House, function, zip};

const SOURCE: &str = r#"
import io, sys, sieve
import numpy
from PIL import Image

@sieve.function(name="f")
def f(side: int):
    image = Image.fromarray(numpy.full((side, side, 3), 200, dtype="uint8"))
    kept = io.BytesIO()
    image.save(kept, "PNG")
    again = numpy.asarray(Image.open(io.BytesIO(kept.getvalue())))
    return ["%d.%d" % sys.version_info[:2], int(again.sum())]
"#;

#[tokio::test]
#[ignore = "downloads packages"]
async fn numpy_and_pillow_are_installed_and_work_on_every_python() {
    let house = House::open().await;
    for python_version in ["3.8", "3.10", "3.12", "3.13"] {
        let spec = function("f");
        let environment = Environment {
            python_version: python_version.to_owned(),
            python_packages: vec!["numpy".to_owned(), "pillow".to_owned()],
            ..spec.environment.clone()
        };
        let spec = FunctionSpec { environment, ..spec };
        let version = house.deploy_bundle(spec, zip(&[("main.py", SOURCE)])).await;
        let (status, error, log) = house.built(version).await;
        assert_eq!(status, BuildStatus::Ready, "{python_version}: {error:?} {log:?}");
        let result = house.run(version, json!({"side": 10})).await;
        assert_eq!(result.result(), &json!([python_version, 10 * 10 * 3 * 200]));
        let stored = house.store.version(version).await.expect("read").expect("there");
        let locked = stored.locked_packages.expect("locked");
        assert!(locked.contains("numpy==") && locked.contains("pillow=="), "{locked}");
    }
}
