//! The value of a name: what it was given, and what was added to it since.
//! Which thing a name means is the matter of `names`.

use ruff_python_ast::{Expr, Operator, StmtClassDef};
use ruff_text_size::{Ranged, TextSize};

use crate::{
    bundle::FileIndex,
    constant::Constant,
    error::{Fault, Problem},
    evaluation::{Evaluated, Evaluator, Locals},
    names::{Entity, Place},
    operations, paths,
    symbols::Meaning,
};

impl<'a> Evaluator<'a> {
    pub(crate) fn named(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        expression: &Expr,
    ) -> Evaluated {
        if let Expr::Name(name) = expression {
            let local = locals.iter().rev().find(|(local, _)| local == name.id.as_str());
            if let Some((_, value)) = local {
                self.spend(place, expression, value.size())?;
                return Ok(value.clone());
            }
            if name.id.as_str() == "__file__" {
                let path = self.bundle.file(place.file).path;
                return Ok(Constant::Str(paths::join(paths::ROOT, path)));
            }
        }
        match self.bundle.resolve(place, expression) {
            Some(Entity::Variable { file, class, name, at }) => {
                if let Some(class) = class
                    && let Some(members) = self.enum_members(file, class)
                    && let Some(member) = members.into_iter().find(|known| known.name == name)
                {
                    return Ok(Constant::Member(Box::new(member)));
                }
                let value = self.variable(file, class, name, at, place, expression)?;
                self.spend(place, expression, value.size())?;
                Ok(value)
            }
            Some(Entity::External(path)) => match path.as_str() {
                "math.pi" => Ok(Constant::Float(std::f64::consts::PI)),
                "math.e" => Ok(Constant::Float(std::f64::consts::E)),
                "math.inf" => Ok(Constant::Float(f64::INFINITY)),
                "math.nan" => Ok(Constant::Float(f64::NAN)),
                "os.environ" => Err(self.reads_environment(place, expression)),
                _ => Err(self.not_constant(place, expression)),
            },
            Some(_) => Err(self.not_constant(place, expression)),
            None => match expression {
                Expr::Attribute(attribute) => {
                    let owner = self.value(place, locals, &attribute.value)?;
                    attribute_of(&owner, attribute.attr.as_str())
                        .ok_or_else(|| self.not_constant(place, expression))
                }
                _ => {
                    let name = self.written(place, expression, 60);
                    Err(self.problem(place, expression, Fault::NotDefined { name }))
                }
            },
        }
    }

    pub(crate) fn reads_environment(&self, place: Place<'a>, piece: &impl Ranged) -> Problem {
        let found = self.written(place, piece, 60);
        self.problem(place, piece, Fault::ReadsEnvironment { found })
    }

    /// The value a name was given at a place, with what was added to it since.
    fn variable(
        &self,
        file: FileIndex,
        class: Option<&'a StmtClassDef>,
        name: &'a str,
        at: TextSize,
        user: Place<'a>,
        used: &Expr,
    ) -> Evaluated {
        let key = (file, at, name);
        match self.known.borrow().get(&key) {
            Some(Some(value)) => return value.clone(),
            Some(None) => {
                let fault = Fault::Circular { name: name.to_owned() };
                return Err(self.problem(user, used, fault));
            }
            None => {}
        }
        self.known.borrow_mut().insert(key, None);
        let place = Place { class, ..Place::new(file, at) };
        let value = self.given(place, name, used, user);
        self.known.borrow_mut().insert(key, Some(value.clone()));
        value
    }

    fn given(&self, place: Place<'a>, name: &'a str, used: &Expr, user: Place<'a>) -> Evaluated {
        let after = place.before + TextSize::new(1);
        let class_symbols;
        let symbols = match place.class {
            Some(class) => {
                class_symbols = self.bundle.class_symbols(class);
                &*class_symbols
            }
            None => self.bundle.symbols(place.file),
        };
        let uncertain = || {
            let fault = Fault::Uncertain { name: name.to_owned() };
            self.problem(user, used, fault)
        };
        let Some((_, binding)) = symbols.lookup(name, after) else { return Err(uncertain()) };
        if !binding.certain {
            return Err(uncertain());
        }
        let earlier = || match symbols.lookup(name, place.before) {
            Some((name, earlier)) if earlier.at < place.before => {
                self.variable(place.file, place.class, name, earlier.at, user, used)
            }
            _ => Err(uncertain()),
        };
        let (operator, value, item) = match binding.meaning {
            Meaning::Value(value) => return self.evaluate(place, value),
            Meaning::Augmented { operator, value } => (operator, value, false),
            Meaning::Appended { value, extend } => (Operator::Add, value, !extend),
            _ => return Err(uncertain()),
        };
        let (before, added) = (earlier()?, self.evaluate(place, value)?);
        self.spend(place, value, before.size() + added.size())?;
        let added = match (&before, item, added) {
            (_, true, added) => Constant::List(vec![added]),
            (Constant::List(_), false, Constant::Tuple(items)) => Constant::List(items),
            (_, false, added) => added,
        };
        operations::binary(operator, before, added)
            .map_err(|refusal| self.refused(place, value, refusal))
    }
}

fn attribute_of(owner: &Constant, name: &str) -> Option<Constant> {
    match (owner, name) {
        (Constant::Path(path), "parent") => Some(Constant::Path(paths::parent(path))),
        (Constant::Path(path), "name") => {
            Some(Constant::text(path.rsplit('/').next().unwrap_or(path)))
        }
        (Constant::Member(member), "value") => member.value.clone(),
        (Constant::Member(member), "name") => Some(Constant::text(&member.name)),
        (Constant::Metadata(metadata), _) => {
            let text = match name {
                "title" => &metadata.title,
                "description" => &metadata.description,
                "code_url" => &metadata.code_url,
                "readme" => &metadata.readme,
                _ => return None,
            };
            Some(text.as_ref().map_or(Constant::None, Constant::text))
        }
        _ => None,
    }
}
